"""The checklists as an admin keeps them: read, changed as a draft, tried on a build, put in force.

overview.py   /templates: one line a stage
sheet.py      /templates/{stage}: a revision in its sections; a draft is changed here
form.py       one item of a draft, with every refusal at its field
preview.py    /templates/{stage}/preview: filled in for a real build
compare.py    /templates/{stage}/difference: two revisions side by side
files.py      out as a workbook, in as a draft
words.py      an item in the words of the shop floor
"""
