"""PDF/A files of every part and level, as small as they can be."""

from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import ImageCms

FLAVOURS = ("1a", "1b", "2a", "2b", "2u", "3a", "3b", "3u", "4", "4e", "4f")
VERSIONS = {"1": "1.4", "2": "1.7", "3": "1.7", "4": "2.0"}
COLOUR_INTENT, NO_INTENT = "colour", "none"


def pdfa(flavour: str, *, intent: str = COLOUR_INTENT) -> bytes:
    """A page with a drawing, in a file that claims this flavour and keeps its rules.

    ``intent`` is what the output intent is for: with none, the drawing has no colour of a device.
    """
    part, level = flavour[0], flavour[1:]
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(595, 842))
    page.obj.Resources = Dictionary()
    page.obj.Contents = document.make_stream(_drawing(level, intent))
    root = document.Root
    root.Metadata = _metadata(document, part, level)
    if intent != NO_INTENT:
        root.OutputIntents = Array([document.make_indirect(_intent(document, part))])
    if level == "a":
        _tag(document)
    if level in ("e", "f") or flavour.startswith("3"):
        _attach(document, "text/xml", "factura.xml")
    target = BytesIO()
    document.save(
        target,
        deterministic_id=True,
        force_version=VERSIONS[part],
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
    )
    return target.getvalue()


def _drawing(level: str, intent: str) -> bytes:
    drawing = b"" if intent == NO_INTENT else b"q 0.2 0.4 0.6 rg 72 700 200 40 re f Q"
    return b"/Artifact BMC " + drawing + b" EMC" if level == "a" else drawing


def _metadata(document: Pdf, part: str, level: str) -> Stream:
    conformance = level.upper()
    claims = f"<pdfaid:part>{part}</pdfaid:part>"
    if part == "4":
        claims += "<pdfaid:rev>2020</pdfaid:rev>"
    if conformance:
        claims += f"<pdfaid:conformance>{conformance}</pdfaid:conformance>"
    packet = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">'
        f"{claims}</rdf:Description></rdf:RDF></x:xmpmeta>"
        '<?xpacket end="w"?>'
    )
    return Stream(document, packet.encode(), Type=Name.Metadata, Subtype=Name.XML)


def _intent(document: Pdf, part: str) -> Dictionary:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    data = bytearray(profile.tobytes())
    # An old version for the old parts, and never the clock's date (ICC.1, 7.2).
    data[8:12] = bytes((2, 0x10, 0, 0)) if part == "1" else data[8:12]
    data[24:36] = bytes((7, 0xEA, 0, 1, 0, 1)) + bytes(6)
    stream = Stream(document, bytes(data), N=3)
    return Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB"),
        Info=String("sRGB"),
        DestOutputProfile=document.make_indirect(stream),
    )


def _tag(document: Pdf) -> None:
    document.Root.MarkInfo = Dictionary(Marked=True)
    document.Root.Lang = String("pt-PT")
    tree = document.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    element = document.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.Document, P=tree, K=Array([]))
    )
    tree.K = Array([element])
    document.Root.StructTreeRoot = tree


def _attach(document: Pdf, kind: str, name: str) -> None:
    file = Stream(
        document,
        b"<invoice/>",
        Type=Name.EmbeddedFile,
        Subtype=Name(f"/{kind}"),
        Params=Dictionary(ModDate=String("D:20260101000000Z"), Size=10),
    )
    reference = document.make_indirect(file)
    specification = document.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=String(name),
            UF=String(name),
            Desc=String(name),
            AFRelationship=Name.Data,
            EF=Dictionary(F=reference, UF=reference),
        )
    )
    names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([String(name), specification])))
    document.Root.Names = names
    document.Root.AF = Array([specification])
