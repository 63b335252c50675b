"""The invoices of a made-up wholesaler to hotels and restaurants, the same for the same seed. Of
any six in a row some fill one page, some two and some three, because page breaks are where
visible seals and page counts go wrong.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from demo.invoice_layout import render_invoice
from demo.invoice_model import (
    EmptyInvoice,
    InvalidVATNumber,
    Invoice,
    InvoiceError,
    InvoiceLine,
    Party,
    UnknownVATRate,
    VATBand,
    file_name,
    qr_text,
    vat_check_digit,
)

__all__ = [
    "EmptyInvoice",
    "InvalidVATNumber",
    "Invoice",
    "InvoiceError",
    "InvoiceLine",
    "Party",
    "UnknownVATRate",
    "VATBand",
    "file_name",
    "invoice_series",
    "qr_text",
    "render_invoice",
    "vat_check_digit",
]

# The alphabet of the tax authority's series codes has nothing that reads as something else.
_SERIES_CODE_ALPHABET = "BCDFGHJKMNPQRTVWXYZ23456789"

_LINE_COUNTS = ((3, 9), (6, 13), (24, 40), (1, 4), (8, 13), (61, 68))

_PAYMENT_TERMS_IN_DAYS = (15, 30, 30, 60)

_BUYERS = (
    ("Restaurante Maré Cheia, Lda.", "Rua da Alfândega, 118", "4050-029 Porto"),
    ("Hotel Cabeço da Serra, S.A.", "Estrada de São Lourenço, 7", "6270-151 Seia"),
    ("Padaria Pão da Avó Conceição, Lda.", "Largo da República, 23", "3810-156 Aveiro"),
    ("Construções Irmãos Gonçalves, S.A.", "Zona Industrial, Lote 14", "4705-414 Braga"),
    ("Colégio Três Fontes, Lda.", "Avenida João XXI, 301 - 2.º Esq.", "1000-304 Lisboa"),
    ("Café Central de Évora, Unipessoal Lda.", "Praça do Giraldo, 64", "7000-508 Évora"),
    ("Clínica Nossa Senhora da Saúde, S.A.", "Rua dos Combatentes, 9", "3030-181 Coimbra"),
    ("Quinta das Romãs - Turismo Rural, Lda.", "Caminho do Açude", "8800-218 Tavira"),
)

# Product, rate in per cent, and its packages with their usual price.
_CATALOGUE = (
    ("Pão de mistura", 6, (("unidade 400 g", "1.15"), ("tabuleiro 24 un.", "24.90"))),
    ("Arroz carolino", 6, (("saco 1 kg", "1.42"), ("saco 5 kg", "6.75"), ("saco 25 kg", "31.20"))),
    ("Azeite virgem extra", 6, (("garrafa 750 ml", "8.45"), ("lata 5 l", "49.80"))),
    ("Leite meio-gordo", 6, (("pacote 1 l", "0.89"), ("palete 720 un.", "611.00"))),
    ("Ovos classe M, ar livre", 6, (("caixa 30 un.", "6.30"), ("caixa 180 un.", "35.90"))),
    ("Maçã de Alcobaça", 6, (("kg", "1.65"), ("caixa 18 kg", "26.10"))),
    ("Laranja do Algarve", 6, (("kg", "1.25"), ("caixa 15 kg", "16.80"))),
    ("Feijão-verde", 6, (("kg", "3.40"), ("caixa 5 kg", "15.90"))),
    ("Bacalhau graúdo, cura tradicional", 6, (("kg", "16.90"), ("caixa 25 kg", "398.00"))),
    ("Queijo curado de ovelha", 6, (("kg", "17.20"), ("peça 850 g", "15.40"))),
    ("Água mineral sem gás", 13, (("garrafa 1,5 l", "0.48"), ("caixa 24 x 33 cl", "5.60"))),
    ("Água com gás", 13, (("garrafa 25 cl", "0.52"), ("caixa 24 x 25 cl", "10.90"))),
    ("Vinho tinto Douro DOC", 13, (("garrafa 75 cl", "6.95"), ("caixa 6 un.", "39.60"))),
    ("Vinho verde Loureiro", 13, (("garrafa 75 cl", "4.85"), ("caixa 6 un.", "27.30"))),
    ("Vinho branco de mesa", 13, (("bag-in-box 5 l", "11.40"), ("bag-in-box 10 l", "20.90"))),
    ("Café em grão, lote da casa", 23, (("saco 1 kg", "14.70"), ("caixa 6 kg", "83.50"))),
    ("Cerveja artesanal", 23, (("garrafa 33 cl", "1.95"), ("barril 30 l", "94.00"))),
    ("Chocolate de culinária 70 %", 23, (("tablete 1 kg", "11.80"), ("caixa 10 kg", "109.00"))),
    ("Guardanapos de papel 33 x 33", 23, (("maço 100 un.", "1.75"), ("caixa 2400 un.", "36.40"))),
    ("Detergente para loiça", 23, (("garrafa 1 l", "2.35"), ("bidão 20 l", "33.90"))),
    ("Desinfetante de superfícies", 23, (("pulverizador 750 ml", "3.95"), ("bidão 5 l", "17.60"))),
    ("Película aderente 45 cm", 23, (("rolo 300 m", "8.20"), ("caixa 6 rolos", "46.50"))),
    ("Toalhas de mão Z", 23, (("maço 150 un.", "2.10"), ("caixa 20 maços", "38.70"))),
    ("Saco de lixo 120 l, reforçado", 23, (("rolo 10 un.", "2.65"), ("caixa 20 rolos", "48.90"))),
    ("Luvas de nitrilo", 23, (("caixa 100 un. - S", "5.90"), ("caixa 100 un. - L", "5.90"))),
    ("Copo de vinho em cristal 47 cl", 23, (("unidade", "4.30"), ("caixa 6 un.", "24.60"))),
    ("Prato raso em grés, Ø 27 cm", 23, (("unidade", "7.80"), ("caixa 12 un.", "89.00"))),
    ("Talher de mesa em inox", 23, (("jogo 24 peças", "42.00"), ("faqueiro 72 peças", "118.00"))),
    ("Toalha de mesa em algodão", 23, (("140 x 140 cm", "18.90"), ("140 x 240 cm", "29.50"))),
    ("Avental com bolso", 23, (("preto", "12.40"), ("personalizado, bordado a uma cor", "17.90"))),
    ("Aluguer de máquina de café", 23, (("2 grupos, mês", "85.00"), ("3 grupos, mês", "120.00"))),
    ("Assistência técnica", 23, (("hora", "38.00"), ("deslocação", "25.00"))),
    ("Entrega fora da área habitual", 23, (("até 50 km", "15.00"), ("até 150 km", "40.00"))),
    ("Formação em segurança alimentar", 0, (("por pessoa", "45.00"), ("turma até 15", "480.00"))),
)

_ARTICLES = tuple(
    (f"{product}, {package}", Decimal(price), Decimal(rate))
    for product, rate, packages in _CATALOGUE
    for package, price in packages
)


def invoice_series(
    *, seller: Party, count: int, seed: int, first_number: int = 1042, issued_on: date
) -> list[Invoice]:
    """`count` consecutive invoices of one day, as a billing run would issue them."""
    # A seeded generator is the point: nothing here is secret.
    chance = random.Random(f"{seed}/{seller.vat_number}/{issued_on.year}")  # noqa: S311
    series_code = "".join(chance.choices(_SERIES_CODE_ALPHABET, k=8))
    buyers = list(_buyers(chance))
    return [
        Invoice(
            number=f"FT {issued_on.year}/{number}",
            issued_on=issued_on,
            due_on=issued_on + timedelta(days=chance.choice(_PAYMENT_TERMS_IN_DAYS)),
            seller=seller,
            buyer=chance.choice(buyers),
            lines=_lines(chance, chance.randint(*_LINE_COUNTS[position % len(_LINE_COUNTS)])),
            atcud=f"{series_code}-{number}",
        )
        for position, number in enumerate(range(first_number, first_number + count))
    ]


def _buyers(chance: random.Random) -> Iterator[Party]:
    for name, *address in _BUYERS:
        # Company numbers start with 5; those with 59 are far beyond what has been given out, so
        # that no real company finds itself on a demonstration's invoice.
        first_eight = f"59{chance.randrange(10**6):06}"
        yield Party(name, first_eight + vat_check_digit(first_eight), tuple(address))


def _lines(chance: random.Random, count: int) -> tuple[InvoiceLine, ...]:
    return tuple(
        InvoiceLine(
            description=description,
            quantity=_quantity(chance, description, price),
            unit_price=(price * chance.randint(94, 106) / 100).quantize(Decimal("0.01")),
            vat_rate=rate,
        )
        for description, price, rate in chance.sample(_ARTICLES, count)
    )


def _quantity(chance: random.Random, description: str, price: Decimal) -> Decimal:
    """Few of what is dear, many of what is cheap, and a scale's fractions by the kilogram."""
    most = max(2, int(240 / price))
    if description.endswith(", kg"):
        return Decimal(chance.randint(2, most * 4)) / 4
    return Decimal(chance.randint(1, min(most, 60)))
