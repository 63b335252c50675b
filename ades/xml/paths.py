"""Location paths: the part of XPath 1.0 that names elements, in time that is known beforehand.

Paths come from clients, and from documents that strangers signed. So they never reach an XPath
engine, which has no limits: this is ``/a/b:c[2]//d[@e='f' and local-name()='d']`` and no more. One
thing is kinder than XPath 1.0: a name without prefix means the document's default namespace too.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from ades.errors import OptionError

MAX_LENGTH = 1000
MAX_STEPS = 32
MAX_VISITS = 500_000

_NAME = r"[^\W\d][\w.\-]*"
_STEP = re.compile(
    rf"(?P<slashes>//?)(?:(?P<axis>child|descendant|descendant-or-self|self)::)?"
    rf"(?P<name>\*|node\(\)|{_NAME}:\*|{_NAME}(?::{_NAME})?|\.)(?P<predicates>(?:\[[^\[\]]*\])*)"
)
_ELEMENT_NAME = re.compile(rf"{_NAME}(?::{_NAME})?")
_PREDICATE = re.compile(r"\[([^\[\]]*)\]")
_CONDITION = re.compile(
    rf"(?P<subject>local-name\(\)|namespace-uri\(\)|@?{_NAME}(?::{_NAME})?)"
    r"""(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'))?"""
)
_SPACES = re.compile(r"\s*(//?|::|\[|\])\s*")


class _Document:
    """The node above the document element, where absolute paths start."""


_Node = etree._Element | _Document  # noqa: SLF001 - lxml's name for an element's type


@dataclass
class _Search:
    """One evaluation: the document, what prefixes mean, and how much may still be looked at."""

    root: etree._Element
    namespaces: Mapping[str, str]
    visits: int = MAX_VISITS

    def children(self, node: _Node) -> Iterator[etree._Element]:
        """The elements directly below a node."""
        found = [self.root] if isinstance(node, _Document) else node.iterchildren(etree.Element)
        yield from self._counted(found)

    def descendants(self, node: _Node) -> Iterator[etree._Element]:
        """The elements below a node, in document order."""
        if isinstance(node, _Document):
            yield from self._counted(self.root.iter(etree.Element))
        else:
            yield from self._counted(node.iterdescendants(etree.Element))

    def _counted(
        self, found: Iterator[etree._Element] | list[etree._Element]
    ) -> Iterator[etree._Element]:
        for item in found:
            self.visits -= 1
            if self.visits < 0:
                raise OptionError("the path looks at more elements than is allowed")
            yield item

    def matches(self, element: etree._Element, name: str) -> bool:
        """Whether a name test is true of an element (XPath 1.0, 2.3)."""
        if name in ("*", "node()"):
            return True
        prefix, _, local = name.rpartition(":")
        qualified = etree.QName(element)
        if local not in ("*", qualified.localname):
            return False
        if prefix:
            return qualified.namespace == self.namespace(prefix)
        return qualified.namespace in (None, self.namespaces.get(""))

    def namespace(self, prefix: str) -> str:
        """What a prefix means."""
        if prefix not in self.namespaces:
            # Only few prefixes are declared elsewhere than at the root: look no further before.
            self.namespaces = {**_used_namespaces(self.root), **self.namespaces}
        if prefix not in self.namespaces:
            raise OptionError(f"the document uses no prefix {prefix!r}")
        return self.namespaces[prefix]


def select(
    root: etree._Element, path: str, namespaces: Mapping[str, str] | None = None
) -> list[etree._Element]:
    """The elements that a path names, in document order.

    ``path`` is an absolute location path, or only the name of an element, which is then looked for
    everywhere. ``namespaces`` says what prefixes mean; by default what the document says itself.

    Raises :class:`~ades.errors.OptionError` for anything else, and for paths that look at more than
    ``MAX_VISITS`` elements.
    """
    text = _SPACES.sub(r"\1", path.strip())
    if len(text) > MAX_LENGTH:
        raise OptionError(f"the path has more than {MAX_LENGTH} characters")
    if _ELEMENT_NAME.fullmatch(text):
        text = f"//{text}"
    if namespaces is None:
        namespaces = {prefix or "": uri for prefix, uri in root.nsmap.items()}
    search = _Search(root, namespaces)
    nodes: list[_Node] = [_Document()]
    for step in _steps(text, path):
        nodes = list(dict.fromkeys(item for node in nodes for item in _walk(search, node, step)))
    return [node for node in nodes if not isinstance(node, _Document)]


def _used_namespaces(root: etree._Element) -> dict[str, str]:
    """What the prefixes of elements mean where they come first."""
    found: dict[str, str] = {}
    for element in root.iter(etree.Element):
        if element.prefix and element.prefix not in found:
            found[element.prefix] = str(etree.QName(element).namespace)
    return found


def _steps(text: str, path: str) -> list[re.Match[str]]:
    steps: list[re.Match[str]] = []
    position = 0
    while position < len(text):
        step = _STEP.match(text, position)
        if step is None or len(steps) == MAX_STEPS:
            raise OptionError(f"not a path of elements: {path[:100]!r}")
        steps.append(step)
        position = step.end()
    if not steps:
        raise OptionError("the path is empty")
    return steps


def _walk(search: _Search, node: _Node, step: re.Match[str]) -> Iterator[_Node]:
    """The nodes that one step leads to (XPath 1.0, 2.1)."""
    starts: list[_Node] = [node]
    if step["slashes"] == "//":
        starts.extend(search.descendants(node))
    for start in starts:
        yield from _filtered(search, _axis(search, start, step), step["predicates"])


def _axis(search: _Search, node: _Node, step: re.Match[str]) -> list[_Node]:
    name, axis = step["name"], step["axis"] or "child"
    if name == ".":
        return [node]
    found: list[_Node] = []
    if axis in ("self", "descendant-or-self") and not isinstance(node, _Document):
        found += [node] if search.matches(node, name) else []
    if axis == "child":
        found += [item for item in search.children(node) if search.matches(item, name)]
    if axis.startswith("descendant"):
        found += [item for item in search.descendants(node) if search.matches(item, name)]
    return found


def _filtered(search: _Search, nodes: list[_Node], predicates: str) -> list[_Node]:
    for predicate in _PREDICATE.findall(predicates):
        text = predicate.strip()
        if text == "last()":
            nodes = nodes[-1:]
        elif text.isdecimal():
            nodes = nodes[int(text) - 1 : int(text)] if int(text) else []
        else:
            conditions = _conditions(text)
            nodes = [node for node in nodes if _holds(search, node, conditions)]
    return nodes


def _conditions(text: str) -> list[tuple[str, str | None]]:
    conditions: list[tuple[str, str | None]] = []
    for part in re.split(r"\s+and\s+", text):
        found = _CONDITION.fullmatch(part.strip())
        if found is None:
            raise OptionError(f"not a condition of a path: {text[:100]!r}")
        value = found["double"] if found["double"] is not None else found["single"]
        conditions.append((found["subject"], value))
    return conditions


def _holds(search: _Search, node: _Node, conditions: Sequence[tuple[str, str | None]]) -> bool:
    if isinstance(node, _Document):
        return False
    for subject, value in conditions:
        values = list(_values(search, node, subject))
        if not values or (value is not None and value not in values):
            return False
    return True


def _values(search: _Search, element: etree._Element, subject: str) -> Iterator[str]:
    if subject == "local-name()":
        yield str(etree.QName(element).localname)
    elif subject == "namespace-uri()":
        yield str(etree.QName(element).namespace or "")
    elif subject.startswith("@"):
        prefix, _, local = subject[1:].rpartition(":")
        value = element.get(f"{{{search.namespace(prefix)}}}{local}" if prefix else local)
        if value is not None:
            yield str(value)
    else:
        for child in search.children(element):
            if search.matches(child, subject):
                yield "".join(str(text) for text in child.itertext())
