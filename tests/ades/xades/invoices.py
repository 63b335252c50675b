"""Made-up electronic invoices in the syntaxes that are sealed most: UBL 2.1, CII and FatturaPA.

Their shape and size are those of real ones; no sample of anybody's is copied. The same arguments
always give the same bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape

_GOODS = (
    ("Azeite virgem extra, lata 5 l", "49.80"),
    ("Pão de mistura & sêmola, tabuleiro 24 un.", "24.90"),
    ("Bacalhau graúdo, cura tradicional <sem espinhas>", "16.90"),
    ("Vinho tinto Douro DOC, caixa 6 un.", "39.60"),
    ("Café em grão, lote da casa", "14.70"),
)

EXTENSION = "/Invoice/ext:UBLExtensions/ext:UBLExtension/ext:ExtensionContent"


@dataclass(frozen=True)
class Line:
    """One line: what was sold, how many of it, at which price."""

    number: int
    name: str
    quantity: int
    price: Decimal

    @property
    def amount(self) -> Decimal:
        return self.price * self.quantity


def lines(count: int) -> list[Line]:
    """So many lines of a wholesaler's invoice."""
    return [
        Line(number, escape(name), 1 + number * 7 % 12, Decimal(price))
        for number in range(1, count + 1)
        for name, price in (_GOODS[number % len(_GOODS)],)
    ]


def ubl(count: int = 12) -> bytes:
    """A UBL 2.1 Invoice; 20 lines are about 15 KB, 110 lines about 76 KB."""
    sold = lines(count)
    total = sum(line.amount for line in sold)
    return "\n".join(
        (_UBL_HEAD, *_ubl_totals(total), *map(_ubl_line, sold), "</Invoice>", "")
    ).encode()


_UBL_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
         xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
         xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
         xmlns:ext="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2">
  <ext:UBLExtensions>
    <ext:UBLExtension>
      <ext:ExtensionContent/>
    </ext:UBLExtension>
  </ext:UBLExtensions>
  <cbc:UBLVersionID>2.1</cbc:UBLVersionID>
  <cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>
  <cbc:ID>FT 2026/118</cbc:ID>
  <cbc:IssueDate>2026-11-20</cbc:IssueDate>
  <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
  <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
  <cac:AccountingSupplierParty>
    <cac:Party>
      <cbc:EndpointID schemeID="9946">PT501964843</cbc:EndpointID>
      <cac:PartyName><cbc:Name>Livraria Lúmen, Lda.</cbc:Name></cac:PartyName>
      <cac:PostalAddress>
        <cbc:StreetName>Rua da Misericórdia, 68</cbc:StreetName>
        <cbc:CityName>Lisboa</cbc:CityName>
        <cac:Country><cbc:IdentificationCode>PT</cbc:IdentificationCode></cac:Country>
      </cac:PostalAddress>
    </cac:Party>
  </cac:AccountingSupplierParty>
  <cac:AccountingCustomerParty>
    <cac:Party>
      <cac:PartyName><cbc:Name>Hotel Cabeço da Serra, S.A.</cbc:Name></cac:PartyName>
    </cac:Party>
  </cac:AccountingCustomerParty>"""


def _ubl_totals(total: Decimal | int) -> Iterator[str]:
    yield "  <cac:LegalMonetaryTotal>"
    yield f'    <cbc:LineExtensionAmount currencyID="EUR">{total}</cbc:LineExtensionAmount>'
    yield f'    <cbc:PayableAmount currencyID="EUR">{total}</cbc:PayableAmount>'
    yield "  </cac:LegalMonetaryTotal>"


def _ubl_line(line: Line) -> str:
    return f"""  <cac:InvoiceLine>
    <cbc:ID>{line.number}</cbc:ID>
    <cbc:InvoicedQuantity unitCode="C62">{line.quantity}</cbc:InvoicedQuantity>
    <cbc:LineExtensionAmount currencyID="EUR">{line.amount}</cbc:LineExtensionAmount>
    <cac:Item>
      <cbc:Name>{line.name}</cbc:Name>
      <cac:ClassifiedTaxCategory>
        <cbc:ID>S</cbc:ID>
        <cbc:Percent>23</cbc:Percent>
        <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>
      </cac:ClassifiedTaxCategory>
    </cac:Item>
    <cac:Price>
      <cbc:PriceAmount currencyID="EUR">{line.price}</cbc:PriceAmount>
    </cac:Price>
  </cac:InvoiceLine>"""


def cii(count: int = 12) -> bytes:
    """A UN/CEFACT Cross Industry Invoice (D16B), every element with a prefix."""
    sold = "\n".join(
        f"""    <ram:IncludedSupplyChainTradeLineItem>
      <ram:AssociatedDocumentLineDocument><ram:LineID>{line.number}</ram:LineID></ram:AssociatedDocumentLineDocument>
      <ram:SpecifiedTradeProduct><ram:Name>{line.name}</ram:Name></ram:SpecifiedTradeProduct>
      <ram:SpecifiedLineTradeDelivery>
        <ram:BilledQuantity unitCode="C62">{line.quantity}</ram:BilledQuantity>
      </ram:SpecifiedLineTradeDelivery>
    </ram:IncludedSupplyChainTradeLineItem>"""
        for line in lines(count)
    )
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<!-- Made by the ERP of Livraria Lúmen -->
<rsm:CrossIndustryInvoice
    xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
    xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
    xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
  <rsm:ExchangedDocument>
    <ram:ID>FT 2026/119</ram:ID>
    <ram:TypeCode>380</ram:TypeCode>
    <ram:IssueDateTime>
      <udt:DateTimeString format="102">20261120</udt:DateTimeString>
    </ram:IssueDateTime>
    <ram:IncludedNote>
      <ram:Content><![CDATA[Pago a 30 dias & sem desconto]]></ram:Content>
    </ram:IncludedNote>
  </rsm:ExchangedDocument>
  <rsm:SupplyChainTradeTransaction>
{sold}
  </rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>""".encode()


def fattura_pa(count: int = 12) -> bytes:
    """A FatturaPA 1.2: only its root has a prefix, and the signature becomes the last child."""
    sold = "\n".join(
        f"""      <DettaglioLinee>
        <NumeroLinea>{line.number}</NumeroLinea>
        <Descrizione>{line.name}</Descrizione>
        <Quantita>{line.quantity}.00</Quantita>
        <PrezzoUnitario>{line.price}</PrezzoUnitario>
        <AliquotaIVA>22.00</AliquotaIVA>
      </DettaglioLinee>"""
        for line in lines(count)
    )
    return f"""<?xml version="1.0" encoding="ISO-8859-1"?>
<?xml-stylesheet type="text/xsl" href="fatturapa.xsl"?>
<p:FatturaElettronica versione="FPA12" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"
    xmlns:p="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2">
  <FatturaElettronicaHeader>
    <DatiTrasmissione>
      <IdTrasmittente><IdPaese>IT</IdPaese><IdCodice>01234567890</IdCodice></IdTrasmittente>
      <ProgressivoInvio>00118</ProgressivoInvio>
      <FormatoTrasmissione>FPA12</FormatoTrasmissione>
    </DatiTrasmissione>
  </FatturaElettronicaHeader>
  <FatturaElettronicaBody>
    <DatiBeniServizi>
{sold}
    </DatiBeniServizi>
  </FatturaElettronicaBody>
</p:FatturaElettronica>
""".encode("iso-8859-1")
