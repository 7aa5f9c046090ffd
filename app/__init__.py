"""What the company knows and does: no screen, no spreadsheet.

Where things are
    errors.py       Refused, the one exception whose words reach a person
    settings.py     every environment variable, typed
    roles.py        who may do what: the one table
    access.py       that table, checked on every call
    edge.py         the one way to write, the one way to read
    ledger.py       what happened, who did it
    live.py         what changed, told to every open page
    languages.py    in which language the papers of a build are
    wanted.py       which day a build is wanted, or was when it left the house
    notifications/  who hears of what (one table), how they want to; the outbox for mail and chat
    jobs/           what happens by the clock: one leader, every run recorded
    rules/          pure decisions: configuration, unary tests, requirements, explosion, coverage
    ops/            running it: private PostgreSQL, migrating, logs, health, measuring
    every other file is a noun of the shop floor: people, catalogue, rulesets, drafts, orders, bom …

Glossary
    order           a customer's purchase order (PO); holds one to ten builds
    build           one sink of an order; what moves through production and has a status
    move            one change of a build's status: from, to, by whom, why; forced ones stay marked
    guard           what must be true before a build moves; says what is missing and what helps
    hold            a build waits where it is until somebody resolves what is wrong
    configuration   what was chosen for a build; a change makes a new revision
    draft           an order somebody is still entering; kept on the server as it is typed
    change          a build's next configuration after it was submitted; reopens what it touches
    item            anything with a part number, bought part and assembly alike
    outline number  the owner's list number of an item, text: 702.10 is not 702.1
    component       the link that says how many of one item another holds
    verified        somebody has confirmed the quantity of a link
    rule set        the versioned table that says which choice puts which item into the BOM
    slot            a place in the BOM that must be filled a stated number of times
    BOM             bill of materials of one build and revision, with its hash and its reasons
    top line        an item the rules put in, equal ones merged, with all their reasons
    tree            the top lines with everything below them, quantities multiplied
    purchase list   the leaves of the tree, summed: what has to be bought
    redline         what a BOM has otherwise than one that is known to be right
    standard sink   a plain configuration of the same model, computed to compare with, never stored
    outsourced set  the parts of a build that go to the maker of the sink body and come back mounted
    shortage        parts the floor is missing; the build is on hold until it is resolved
    nonconformance  what failed an inspection: what was found, what is decided, how it ended
    disposition     the decision: rework, use as is, return to the maker, scrap; a later one counts
    concession      an item accepted as it is, by the signatures of two different people
    carried over    an answer a re-inspection does not ask again; keeps its person and time
    first pass      the first inspection of a stage; first-pass yield counts no other
    history record  everything stored about a build, as one content with one hash (DHR)
    element         one thing a history record has to show: there, missing, waiting or for later
    checklist       what is asked of a build at a stage: a template says what, a run has the answers
    remark          a note beside somebody's answer, of whoever wrote it; the answer stays as it is
    stage           Pre-QC, assembly, test, packaging, final QC: a column, never the template's name
    template        a revision of the checklist of a stage; one is in force, it never changes
    applies         an item is asked of this sink; one that is not says why
    refusal         something the rules do not allow; always says which rule and what helps
    warning         something odd; accepted only by an acknowledgement with a reason
    service request parts service asks procurement for: a cart until it is sent, then with a number
    cart            what somebody in service is about to ask for; nobody else sees it
    lowered         fewer approved than were asked for, with the reason; 0 drops the line
    ledger          the record of who changed what and when; it only grows
    delivery        a message on its way out by mail or chat; tried again, then failed
    heap            a number on the dashboard with the list that it counts
    actor, visitor  who acts, as the ledger records it; who is signed in on a page
    floor           where builds are made: the common queue, and tasks with parts, tools, steps
    claim           to say “I work on this build”; several may, and a release gives it back
    instrument      what measures; overdue for calibration it measures nothing
    serial number   what is built in once; a replaced one stays, marked
    MDRD            medical device reprocessing department: the family of sinks made here
"""
