"""What a reader typed -> a frozen query with notes, and back to text. Never raises.

`docs/query.md` is the guide. `papers.lexer` makes tokens of the text, `papers.fields` nodes of
single tokens, and the parser here joins them: NOT before AND before OR; side by side means AND.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise
from typing import NamedTuple

from papers.fields import Reader, read_doi
from papers.fields import parse_days as parse_days
from papers.ids import ArxivId, only_ids
from papers.language import say
from papers.lexer import OPERATORS, Token, lex, says_something
from papers.query_limits import NESTING_LIMIT, QUERY_LENGTH_LIMIT, nested, over_limit, too_long
from papers.stopwords import STOP_WORDS
from papers.syntax import (
    And,
    Doi,
    Node,
    Not,
    Or,
    Phrase,
    Word,
    Words,
    conjunction,
    conjuncts,
    leaves,
)
from papers.text import one_line

_NOTES_LIMIT = 8
_SHOUTED_WORDS = 6

_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))


@dataclass(frozen=True, slots=True)
class Query:
    """A query as understood. Empty when it asks for nothing."""

    root: Node | None = None
    ids: tuple[ArxivId, ...] = ()
    """Set, and root None, when the text is nothing but ids, URLs or arXiv's DOIs."""
    notes: tuple[str, ...] = ()
    """What was ignored or guessed, a sentence each."""
    problem: str | None = None
    """Which limit is exceeded and what to do; then all else but the text is empty."""
    text: str = field(default="", compare=False)
    """As typed, on one line: it may be a title."""

    @property
    def is_empty(self) -> bool:
        return self.root is None and not self.ids

    @property
    def words(self) -> tuple[Word, ...]:
        """The bare words that stand side by side at the top."""
        return next((n.words for n in conjuncts(self.root) if isinstance(n, Words)), ())

    @property
    def conditions(self) -> tuple[Node, ...]:
        """All else that must hold."""
        return tuple(node for node in conjuncts(self.root) if not isinstance(node, Words))

    def __str__(self) -> str:
        """The query in its canonical spelling; `parse` reads it back to the same query."""
        return " ".join(map(str, self.ids)) if self.ids else str(self.root or "")

    def narrowed(self, *nodes: Node) -> "Query":
        """The query that also asks for these, if its limits allow; one for ids stays as it is."""
        if self.ids or self.problem:
            return self
        return _said(conjunction([*conjuncts(self.root), *nodes]))

    def narrowing(self) -> Callable[[Node], str]:
        """Gives the text of `narrowed` to a condition, by plain joining where that is the same."""
        text, parts = str(self.root), conjuncts(self.root)
        plain = isinstance(self.root, And | Words) and _has_small_letters(self.root)
        return lambda node: (
            f"{text} {node}" if plain and node not in parts else str(self.narrowed(node))
        )

    def without(self, node: Node) -> "Query":
        """The query without a part that must hold: a condition, or one of the words."""
        if self.ids or self.problem:
            return self
        kept: list[Node] = []
        for part in conjuncts(self.root):
            if isinstance(part, Words):
                words = tuple(word for word in part.words if node not in (word, part))
                kept += [Words(words)] if words else []
            elif part != node:
                kept.append(part)
        return _said(conjunction(kept))


def parse(text: str) -> Query:
    """Understand any text, in linear time; the length is looked at first."""
    if len(text) > QUERY_LENGTH_LIMIT:
        return Query(problem=too_long(len(text)), text=one_line(text[:QUERY_LENGTH_LIMIT]))
    text = one_line(text.translate(_QUOTES))
    if pasted := _pasted(text):
        return replace(pasted, text=text)
    tokens, notes = lex(text)
    if _depth(tokens) > NESTING_LIMIT:
        return Query(problem=nested(), text=text)
    parser = _Parser(_spoken(tokens, notes), notes)
    root = parser.root()
    if problem := parser.problem or over_limit(root):
        return Query(problem=problem, text=text)
    if not says_something(text) and text:
        notes.append(say("It holds no letters or digits to search for."))
    # Only now the text may be seen to be an id: `(1706.03762)`, `"" 1706.03762`.
    pasted = _pasted(str(root)) if isinstance(root, Words) else None
    return replace(pasted or Query(root), notes=_told(notes), text=text)


def _said(root: Node | None) -> Query:
    """The query that the text of a tree says; read again where it may say something else."""
    if isinstance(root, And) and not over_limit(root) and _has_small_letters(root):
        return Query(root, text=str(root))  # no id, and no sentence all in capitals
    return parse(str(root or ""))


def _has_small_letters(root: Node) -> bool:
    texts = (leaf.text for leaf, _ in leaves(root) if isinstance(leaf, Word | Phrase))
    return any(letter.islower() for text in texts for letter in text)


class _Parsed(NamedTuple):
    """Nodes that must all hold, none of them an And; strict when an AND joins them."""

    nodes: tuple[Node, ...] = ()
    strict: bool = False


class _Parser:
    """Recursive descent, one method for each level of precedence."""

    def __init__(self, tokens: list[Token], notes: list[str]) -> None:
        self._tokens = tokens
        self._position = 0
        self._notes = notes
        self._reader = Reader(notes)

    @property
    def problem(self) -> str | None:
        return self._reader.problem

    def root(self) -> Node | None:
        """The whole; bare words side by side at the top become one Words."""
        nodes, strict = self._alternatives("")
        if strict:
            return conjunction(nodes)
        bare = tuple(node for node in nodes if isinstance(node, Word) and not node.field)
        rest = [node for node in nodes if not (isinstance(node, Word) and not node.field)]
        return conjunction([*([Words(bare)] if bare else []), *rest])

    def _alternatives(self, prefix: str) -> _Parsed:
        """What stands between ORs."""
        branches = [self._joined(prefix)]
        while self._kind() == "or":
            operator = self._take()
            branches.append(self._joined(prefix))
            if not (branches[-1].nodes and branches[-2].nodes):
                self._ignored(operator)
        branches = [branch for branch in branches if branch.nodes]
        if len(branches) < 2:
            return branches[0] if branches else _Parsed()
        nodes: list[Node] = []
        for branch in branches:
            node = _all_of(branch.nodes)
            nodes += node.nodes if isinstance(node, Or) else [node]
        unique = tuple(dict.fromkeys(nodes))
        if len(unique) > 1:
            return _Parsed((Or(unique),))
        return _Parsed(conjuncts(unique[0]), branches[0].strict)

    def _joined(self, prefix: str) -> _Parsed:
        """What stands side by side or between ANDs."""
        nodes: list[Node] = []
        strict = False
        joining: Token | None = None
        while self._kind() not in ("or", "close", "end"):
            if self._kind() in ("and", "andnot"):
                operator = self._tokens[self._position]
                if nodes and not joining:
                    joining = operator
                elif operator.kind == "and":
                    self._ignored(operator)
                if operator.kind == "and":
                    self._take()
                    continue  # the NOT of an ANDNOT is the operand's
            operand = self._operand(prefix)
            if operand.nodes:
                nodes += operand.nodes
                strict = strict or operand.strict or joining is not None
                joining = None
        if joining:
            self._ignored(joining)
        return _Parsed(tuple(nodes), strict)

    def _operand(self, prefix: str) -> _Parsed:
        """A word, a quote or a group, with the NOTs before it."""
        negated = False
        negation: Token | None = None
        while self._kind() in ("not", "andnot"):
            negation = self._take()
            negated = not negated
        if self._kind() == "open":
            operand = self._group(prefix)
        elif self._kind() in ("word", "quoted"):
            operand = _Parsed(self._reader.nodes(self._take(), prefix))
        else:
            if negation:
                self._ignored(negation)
            return _Parsed()
        if not negated or not operand.nodes:
            return operand
        node = _all_of(operand.nodes)
        return _Parsed(conjuncts(node.node) if isinstance(node, Not) else (Not(node),))

    def _group(self, prefix: str) -> _Parsed:
        parsed = self._alternatives(self._take().prefix or prefix)
        if self._kind() == "close":
            self._take()
        else:
            self._notes.append(say("A parenthesis was not closed; it is closed at the end."))
        return parsed

    def _kind(self) -> str:
        return self._tokens[self._position].kind if self._position < len(self._tokens) else "end"

    def _take(self) -> Token:
        self._position += 1
        return self._tokens[self._position - 1]

    def _ignored(self, operator: Token) -> None:
        said = say("“{sign}” has nothing to join or negate; it is ignored.", sign=operator.text)
        self._notes.append(said)


def _pasted(text: str) -> Query | None:
    """Ids, URLs or DOIs and nothing else."""
    if ids := only_ids(text):
        return Query(ids=ids)
    doi = read_doi(text)
    return Query(doi) if isinstance(doi, Doi) else None


def _all_of(nodes: Iterable[Node]) -> Node:
    unique = tuple(dict.fromkeys(nodes))
    return And(unique) if len(unique) > 1 else unique[0]


def _depth(tokens: list[Token]) -> int:
    """How deep the parentheses of the text are."""
    steps = ((token.kind == "open") - (token.kind == "close") for token in tokens)
    return max(accumulate(steps), default=0)


def _spoken(tokens: list[Token], notes: list[str]) -> list[Token]:
    """In a sentence all in capitals AND, OR and NOT are words; in `GAN OR VAE` they are not."""
    said = [token for token in tokens if token.kind in ("word", "quoted")]
    letters = "".join(letter for token in said for letter in token.text if letter.isalpha())
    words = [token.text for token in said if token.kind == "word" and not token.prefix]
    # One letter is no sign of a sentence: `A OR B`.
    sentence = len(words) >= _SHOUTED_WORDS or any(
        len(word) > 1 and word.strip("*.,;:!?").lower() in STOP_WORDS for word in words
    )
    if not (sentence and letters.isupper() and any(map(_is_operator, tokens))):
        return _unstressed(tokens, notes)
    notes.append(say("The text is all in capitals: AND, OR and NOT are read as words."))
    spoken = (token for token in tokens if token.text not in ("&&", "||"))
    return [Token("word", t.text.lower()) if _is_operator(t) else t for t in spoken]


def _unstressed(tokens: list[Token], notes: list[str]) -> list[Token]:
    """NOT before a common word is said with stress: `trained on inputs and NOT the labels`."""
    for i, (token, after) in enumerate(pairwise(tokens)):
        common = after.kind == "word" and not after.prefix and after.text in STOP_WORDS
        if common and token[:2] == ("not", "NOT") and not (i and _is_operator(tokens[i - 1])):
            notes.append(say("“NOT” is read as a word before “{word}”.", word=after.text))
            tokens = [*tokens[:i], Token("word", "not"), *tokens[i + 1 :]]
    return tokens


def _is_operator(token: Token) -> bool:
    """Whether it is an operator in letters or marks; a minus is none."""
    return token.text in OPERATORS and token.kind not in ("word", "quoted")


def _told(notes: list[str]) -> tuple[str, ...]:
    unique = list(dict.fromkeys(notes))
    more = len(unique) - _NOTES_LIMIT
    return (*unique[:_NOTES_LIMIT], *([say("…and {count} more.", count=more)] if more > 0 else []))
