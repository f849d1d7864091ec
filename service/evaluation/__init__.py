"""How far a grader can be trusted: answers that are known to be good, bad or tricks, and what it makes of them.

    attacks, gold, public  →  gates  →  a card

A card is made by `hotseat eval grader` and belongs to one version of one grader; service.grading.card holds its form.
"""
