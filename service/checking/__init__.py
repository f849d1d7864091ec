"""`hotseat check`: what an author is told of guides and questions, their code and mathematics included.

The rules that need nothing but the content are `content.checker` (without which nothing is served) and
`content.standard` (what the library that ships has to reach). Here is what needs more: processes that run code
blocks, the typesetter of the page, a terminal to print on.
"""
