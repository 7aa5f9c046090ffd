"""Entering an order in five steps, on a tablet first: one page a step inside one flow.

begin.py    a new draft, or on where it was left      around.py   progress, saved, ways on and back
customer.py builds.py configure.py accessories.py review.py       the steps
change.py   what a change of a build touches, shown before it is saved
flow.py     the draft on this page                    bound.py    widgets tied to its fields
keeper.*    what is not stored yet, on the device     bom_panel.* the BOM and what a choice changed
"""

from pages.wizard import accessories, begin, builds, configure, customer, ending


def register() -> None:
    for place in (
        begin.new_order_page,
        customer.customer_page,
        builds.builds_page,
        builds.later_page,
        configure.configure_page,
        configure.configure_build_page,
        accessories.accessories_page,
        accessories.accessories_build_page,
        ending.review_page,
        begin.resume_page,
        begin.change_page,
    ):
        place.register()
