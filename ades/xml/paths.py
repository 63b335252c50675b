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
from ades.xml.allowance import Allowance

MAX_LENGTH = 1000
MAX_STEPS = 32

_NAME = r"[^\W\d][\w.\-]*"
_STEP = re.compile(
    rf"(?P<slashes>//?)(?:(?P<axis>child|descendant|descendant-or-self|self)::)?"
    rf"(?P<name>\*|node\(\)|{_NAME}:\*|{_NAME}(?::{_NAME})?|\.)(?P<predicates>(?:\[[^\[\]]*\])*)"
)
_ELEMENT_NAME = re.compile(rf"{_NAME}(?::{_NAME})?")
_PREDICATE = re.compile(r"\[([^\[\]]*)\]")
_POSITION = re.compile(r"\[\s*(?:\d+|last\(\))\s*\]")
_CONDITION = re.compile(
    rf"(?P<subject>local-name\(\)|namespace-uri\(\)|@?{_NAME}(?::{_NAME})?)"
    r"""(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'))?"""
)
_SPACES = re.compile(r"\s*(//?|::|\[|\])\s*")


# lxml's pattern for every element, and for nothing that is none.
_ANY = "{*}*"


class _Document:
    """The node above the document element, where absolute paths start."""


_Node = etree._Element | _Document  # noqa: SLF001 - lxml's name for an element's type


@dataclass
class _Search:
    """One evaluation: the document, what prefixes mean, and how much may still be looked at."""

    root: etree._Element
    namespaces: Mapping[str, str]
    allowance: Allowance

    def children(self, node: _Node, tests: Sequence[str]) -> list[etree._Element]:
        """The elements directly below a node that a name test is true of.

        lxml looks at the others: all steps of a path together let it do so once for each.
        """
        if isinstance(node, _Document):
            found = [item for item in (self.root,) if self.matches(item, tests)]
        else:
            found = list(node.iterchildren(*tests))
        self.count(len(found) + 1)
        return found

    def descendants(self, node: _Node, tests: Sequence[str]) -> Iterator[etree._Element]:
        """The elements below a node that a name test is true of, in document order."""
        if isinstance(node, _Document):
            # There is one such node, so lxml may look at all elements once for each step.
            for item in self.root.iter(*tests):
                self.count(1)
                yield item
            return
        for item in node.iterdescendants(etree.Element):
            self.count(1)
            if self.matches(item, tests):
                yield item

    def matches(self, element: etree._Element, tests: Sequence[str]) -> bool:
        """Whether a name test is true of an element."""
        tag = str(element.tag)
        return any(
            test in (tag, _ANY) or (test.endswith("}*") and tag.startswith(test[:-1]))
            for test in tests
        )

    def tests(self, name: str) -> tuple[str, ...]:
        """A name test (XPath 1.0, 2.3) as lxml's own patterns of tags."""
        if name in ("*", "node()"):
            return (_ANY,)
        prefix, _, local = name.rpartition(":")
        if prefix:
            return (f"{{{self.namespace(prefix)}}}{local}",)
        default = self.namespaces.get("")
        return (local, f"{{{default}}}{local}") if default else (local,)

    def namespace(self, prefix: str) -> str:
        """What a prefix means."""
        if prefix not in self.namespaces:
            # Only few prefixes are declared elsewhere than at the root: look no further before.
            self.namespaces = {**_used_namespaces(self.root), **self.namespaces}
        if prefix not in self.namespaces:
            raise OptionError(f"the document uses no prefix {prefix!r}")
        return self.namespaces[prefix]

    def count(self, visits: int) -> None:
        """Count what was looked at."""
        if not self.allowance.look(visits):
            raise OptionError("the path looks at more elements than is allowed")


def select(
    root: etree._Element,
    path: str,
    namespaces: Mapping[str, str] | None = None,
    allowance: Allowance | None = None,
) -> list[etree._Element]:
    """The elements that a path names, in document order.

    ``path`` is an absolute location path, or only the name of an element, which is then looked for
    everywhere. ``namespaces`` says what prefixes mean; by default what the document says itself.
    ``allowance`` is what this and other paths may cost together.

    Raises :class:`~ades.errors.OptionError` for anything else, and for paths that look at more
    elements than that.
    """
    text = _SPACES.sub(r"\1", path.strip())
    if len(text) > MAX_LENGTH:
        raise OptionError(f"the path has more than {MAX_LENGTH} characters")
    if _ELEMENT_NAME.fullmatch(text):
        text = f"//{text}"
    if namespaces is None:
        namespaces = {prefix or "": uri for prefix, uri in root.nsmap.items()}
    search = _Search(root, namespaces, allowance or Allowance())
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
    name, axis = step["name"], step["axis"] or "child"
    tests = search.tests(name) if name != "." else ()
    starts: list[_Node] = [node]
    if step["slashes"] == "//":
        if axis == "child" and tests and not _POSITION.search(step["predicates"]):
            # Without a place among siblings, children of all descendants are all descendants.
            axis = "descendant"
        else:
            starts.extend(search.descendants(node, (_ANY,)))
    for start in starts:
        found = _axis(search, start, axis, tests) if tests else [start]
        yield from _filtered(search, found, step["predicates"])


def _axis(search: _Search, node: _Node, axis: str, tests: Sequence[str]) -> list[_Node]:
    found: list[_Node] = []
    if axis in ("self", "descendant-or-self") and not isinstance(node, _Document):
        found += [node] if search.matches(node, tests) else []
    if axis == "child":
        found += search.children(node, tests)
    if axis.startswith("descendant"):
        found += search.descendants(node, tests)
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
        for child in search.children(element, search.tests(subject)):
            text = "".join(str(text) for text in child.itertext())
            # Text is cheaper than elements, but the same text is in all the ancestors of its own.
            search.count(len(text) // 100)
            yield text
