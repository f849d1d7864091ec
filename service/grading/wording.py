r"""One form for words that say the same: what the lexical half of the grader compares.

Text is folded to NFKC lower case without invisible characters; contractions are opened, plain-text, spoken and
LaTeX mathematics are brought to the same tokens (`\frac{a}{b}`, `a/b` and "a over b" are `a / b`), numbers are
written in digits, and British and American spellings and inflections share a stem.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

LEAST_PREFIX = 4
"""Letters from which a term also stands for longer words that begin with it ("assum" for "assumes")."""

LEAST_STEM = 3
"""Letters that a suffix must leave standing."""

FUNCTION_WORDS = frozenset(
    """a about after all also am an and any are as at be because been before being between both but by can could did
    do does each for from had has have he her here him his how i if in into is it its just may me might more most
    must my no nor not of off on once one only or other our out own same shall she should so some such than that the
    their them then there these they this those through to too under until up us very was we were what when where
    which while who whom why will with would you your""".split()
)

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma",
    "τ": "tau", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "∑": "sum", "∏": "product", "√": "sqrt",
    "∞": "infinity", "∂": "d", "∇": "gradient", "∫": "integral",
}  # fmt: skip
_SIGNS = {
    "−": "-", "–": "-", "—": " ; ", "×": " * ", "·": " * ", "∗": " * ", "÷": " / ", "⁄": "/", "≤": " <= ",
    "≥": " >= ", "≈": " = ", "≠": " not = ", "’": "'", "‘": "'", "→": " to ",
}  # fmt: skip
_ONE_FOR_ONE = str.maketrans({**{sign: f" {name} " for sign, name in _GREEK.items()}, **_SIGNS})

_LATEX: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\\(?:left|right|big|Big|bigg|Bigg|displaystyle|limits|quad|qquad|,|;|!|:)(?![a-zA-Z])", " "),
        (r"\\(?:text|mathrm|mathbf|mathbb|mathcal|operatorname|boldsymbol)\s*\{([^{}]*)\}", r" \1 "),
        (r"\\(?:hat|widehat)\s*\{?([a-zA-Z])\}?", r" \1 hat "),
        (r"\\(?:bar|overline)\s*\{?([a-zA-Z])\}?", r" \1 bar "),
        (r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}", r" (\1) / (\2) "),
        (r"\\sqrt\s*\{([^{}]*)\}", r" sqrt (\1) "),
        (r"\\(?:cdot|times|ast)(?![a-zA-Z])", " * "),
        (r"\\(?:leq?|leqslant)(?![a-zA-Z])", " <= "),
        (r"\\(?:geq?|geqslant)(?![a-zA-Z])", " >= "),
        (r"\\(?:mid|vert)(?![a-zA-Z])", " | "),
        (r"\\%", "%"),
        (r"\\([a-zA-Z]+)", r" \1 "),
        (r"[${}\\]", " "),
    )
)
_FRACTIONS_NEST = 3

_WORDING: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\b(?:can't|cannot)\b", "can not"),
        (r"\bwon't\b", "will not"),
        (r"n't\b", " not"),
        (r"'(?:re|ve|ll|d|m|s)\b", ""),
        (r"(?<=\d),(?=\d{3}\b)", ""),
        (r"(?<![\d.])\.(?=\d)", "0."),
        (r"\bper\s+cent\b|\bpercent(?:age)?\b", "%"),
        (r"\bdivided by\b|\bover\b", "/"),
        (r"\bminus\b", " - "),
        (r"\bplus\b", "+"),
        (r"\btimes\b", "*"),
        (r"\bequals\b", "="),
        (r"\bsquared\b", "^ 2"),
        (r"(?<=[^\W\d_])-(?=[^\W\d_])", " "),
    )
)
_NUMBERS = {
    name: str(number)
    for number, name in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen".split()
    )
} | {"twenty": "20", "thirty": "30", "fifty": "50", "hundred": "100", "thousand": "1000"}
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+|[+*/=<>^%-]")

_SPELLING = (
    ("isation", "ization"),
    ("yse", "yze"),
    ("ising", "izing"),
    ("ised", "ized"),
    ("ise", "ize"),
    ("our", "or"),
)
_SUFFIXES = (
    "izations", "ization", "ations", "ation", "ingly", "edly", "ings", "ing", "ies", "ied", "ely", "ed", "es", "ly",
    "y", "s", "e",
)  # fmt: skip

Tokens = tuple[str, ...]


def plain(text: str) -> str:
    """`text` on one line with one form of each character, LaTeX opened: what the embedding model is given."""
    one = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(_ONE_FOR_ONE)
    if "\\" in one or "$" in one:
        for pattern, replacement in _LATEX[:4] + _LATEX[4:5] * _FRACTIONS_NEST + _LATEX[5:]:
            one = pattern.sub(replacement, one)
    return " ".join(one.split())


def fold(text: str) -> str:
    """`text` in lower case, spoken mathematics and contractions opened too: for comparing, not for quoting."""
    folded = plain(text).casefold()
    for pattern, replacement in _WORDING:
        folded = pattern.sub(replacement, folded)
    return folded


def tokenise(text: str) -> Tokens:
    """The stems, numbers and operators of `text`, in order."""
    return tuple(stem(_NUMBERS.get(token, token)) for token in _TOKEN.findall(fold(text)))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """What `word` shares with its inflections and its other spelling: lighter than Porter's."""
    if len(word) <= LEAST_STEM or not word.isalpha():
        return word
    for british, american in _SPELLING:
        if word.endswith(british) and len(word) > len(british) + 1:
            word = word.removesuffix(british) + american
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= LEAST_STEM and not word.endswith("ss"):
            word = word.removesuffix(suffix)
            break
    return word[:-1] if len(word) > LEAST_STEM and word[-1] == word[-2] and word[-1] not in "sz" else word


def places(term: Tokens, tokens: Sequence[str]) -> Iterator[int]:
    """Where `term` begins in `tokens`. A term's longer words match what begins with them."""
    if not term:
        return
    first = term[0]
    is_prefix = len(first) >= LEAST_PREFIX and first.isalpha()
    for start in range(len(tokens) - len(term) + 1):
        token = tokens[start]
        if (token == first or (is_prefix and token.startswith(first))) and all(
            _same(wanted, tokens[start + place]) for place, wanted in enumerate(term)
        ):
            yield start


def stands_in(term: Tokens, tokens: Sequence[str]) -> bool:
    """Whether `term` occurs in `tokens`."""
    return next(places(term, tokens), None) is not None


def content_words(tokens: Sequence[str]) -> frozenset[str]:
    """The words that carry meaning: no function words, no operators."""
    return frozenset(token for token in tokens if token[0].isalnum() and token not in _FUNCTION_STEMS)


def _same(wanted: str, token: str) -> bool:
    return token == wanted or (len(wanted) >= LEAST_PREFIX and wanted.isalpha() and token.startswith(wanted))


_FUNCTION_STEMS = frozenset(stem(word) for word in FUNCTION_WORDS)
