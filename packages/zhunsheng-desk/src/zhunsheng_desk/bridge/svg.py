"""Pictures that the desk puts into its pages: drawing only, whoever wrote the file."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from zhunsheng_desk.problems import Problem

SPACE = "http://www.w3.org/2000/svg"
DRAWS = {"svg", "g", "line", "path", "rect", "circle", "text", "title"}
SAYS = {
    "viewBox",
    "role",
    "aria-label",
    "class",
    "x",
    "y",
    "x1",
    "x2",
    "y1",
    "y2",
    "cx",
    "cy",
    "r",
    "d",
    "width",
    "height",
    "text-anchor",
}


def plain(text: str) -> str:
    """The picture with elements and attributes that draw; links become groups, anything else is refused.

    Raises
    ------
    Problem
        ``picture_unfit``.
    """
    if "<!" in text:
        raise Problem("picture_unfit")
    try:
        root = ET.fromstring(text)
    except ET.ParseError as fault:
        raise Problem("picture_unfit") from fault
    for element in root.iter():
        name = str(element.tag).removeprefix(f"{{{SPACE}}}")
        element.tag = "g" if name == "a" else name
        element.attrib.pop("href", None)
        if element.tag not in DRAWS or not set(element.attrib) <= SAYS:
            raise Problem("picture_unfit")
    return ET.tostring(root, encoding="unicode")
