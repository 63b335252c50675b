"""The sentences of :mod:`ades.verification.explanations`, by language."""

from ades.verification.report import Indication, Qualification, SubIndication

RESULTS = {
    Indication.TOTAL_PASSED: {
        "en": "The signature is valid.",
        "pt": "A assinatura é válida.",
    },
    Indication.TOTAL_FAILED: {
        "en": "The signature is not valid.",
        "pt": "A assinatura não é válida.",
    },
    Indication.INDETERMINATE: {
        "en": "It cannot be said with certainty whether the signature is valid.",
        "pt": "Não é possível afirmar com certeza se a assinatura é válida.",
    },
}

REASONS = {
    SubIndication.FORMAT_FAILURE: {
        "en": "The signature is damaged, or the document was changed in a way that is not allowed.",
        "pt": "A assinatura está danificada, ou o documento foi alterado de forma não permitida.",
    },
    SubIndication.HASH_FAILURE: {
        "en": "The document is not the one that was signed: it was changed afterwards.",
        "pt": "O documento não é o que foi assinado: foi alterado depois da assinatura.",
    },
    SubIndication.SIG_CRYPTO_FAILURE: {
        "en": "The signature was not made with the certificate that it names.",
        "pt": "A assinatura não foi feita com o certificado que indica.",
    },
    SubIndication.REVOKED: {
        "en": "The certificate had been revoked before the signature was made.",
        "pt": "O certificado já tinha sido revogado quando a assinatura foi feita.",
    },
    SubIndication.REVOKED_NO_POE: {
        "en": "The certificate was revoked, and nothing proves that the signature is older.",
        "pt": "O certificado foi revogado, e nada prova que a assinatura seja anterior.",
    },
    SubIndication.REVOKED_CA_NO_POE: {
        "en": "The authority's own certificate was revoked, and nothing proves that the signature"
        " is older.",
        "pt": "O certificado da própria entidade certificadora foi revogado, e nada prova que a"
        " assinatura seja anterior.",
    },
    SubIndication.EXPIRED: {
        "en": "The certificate had expired before the signature was made.",
        "pt": "O certificado já tinha caducado quando a assinatura foi feita.",
    },
    SubIndication.NOT_YET_VALID: {
        "en": "The certificate was not valid yet when the signature was made.",
        "pt": "O certificado ainda não era válido quando a assinatura foi feita.",
    },
    SubIndication.OUT_OF_BOUNDS_NO_POE: {
        "en": "The certificate is not valid at this time, and nothing proves that the signature was"
        " made while it was.",
        "pt": "O certificado não é válido neste momento, e nada prova que a assinatura tenha sido"
        " feita enquanto o era.",
    },
    SubIndication.OUT_OF_BOUNDS_NOT_REVOKED: {
        "en": "The certificate has expired. It was not revoked, but nothing proves that the"
        " signature was made while it was valid.",
        "pt": "O certificado caducou. Não foi revogado, mas nada prova que a assinatura tenha sido"
        " feita enquanto era válido.",
    },
    SubIndication.SIG_CONSTRAINTS_FAILURE: {
        "en": "A part of the signature is not as the rules want it, or was damaged.",
        "pt": "Uma parte da assinatura não cumpre as regras, ou foi danificada.",
    },
    SubIndication.CHAIN_CONSTRAINTS_FAILURE: {
        "en": "The certificate, or the authority that issued it, is not meant for this use.",
        "pt": "O certificado, ou a entidade que o emitiu, não se destina a este uso.",
    },
    SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE: {
        "en": "The authorities above the certificate could not be verified.",
        "pt": "Não foi possível verificar as entidades acima do certificado.",
    },
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE: {
        "en": "The signature uses a method that was not considered safe when it was made.",
        "pt": "A assinatura usa um método que não era considerado seguro quando foi feita.",
    },
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: {
        "en": "The signature uses a method that is no longer considered safe, and nothing proves"
        " that it was made while the method was.",
        "pt": "A assinatura usa um método que já não é considerado seguro, e nada prova que tenha"
        " sido feita enquanto o era.",
    },
    SubIndication.TIMESTAMP_ORDER_FAILURE: {
        "en": "The time-stamps contradict each other.",
        "pt": "Os selos temporais contradizem-se.",
    },
    SubIndication.NO_SIGNING_CERTIFICATE_FOUND: {
        "en": "The signature does not carry the certificate that it refers to.",
        "pt": "A assinatura não contém o certificado a que se refere.",
    },
    SubIndication.NO_CERTIFICATE_CHAIN_FOUND: {
        "en": "The authority that issued the certificate is not among those that are trusted here.",
        "pt": "A entidade que emitiu o certificado não está entre as que aqui são de confiança.",
    },
    SubIndication.SIGNED_DATA_NOT_FOUND: {
        "en": "What was signed is not at hand, so it cannot be compared.",
        "pt": "O conteúdo assinado não está disponível, pelo que não pode ser comparado.",
    },
    SubIndication.TRY_LATER: {
        "en": "It is not known yet whether the certificate was revoked: try again later.",
        "pt": "Ainda não se sabe se o certificado foi revogado: tente mais tarde.",
    },
}

QUALIFICATIONS = {
    Qualification.QSEAL: {
        "en": "It is a qualified electronic seal under Regulation (EU) 910/2014.",
        "pt": "É um selo eletrónico qualificado nos termos do Regulamento (UE) 910/2014.",
    },
    Qualification.QSIGNATURE: {
        "en": "It is a qualified electronic signature under Regulation (EU) 910/2014.",
        "pt": "É uma assinatura eletrónica qualificada nos termos do Regulamento (UE) 910/2014.",
    },
    Qualification.SEAL_BY_QC: {
        "en": "It is an advanced electronic seal with a qualified certificate.",
        "pt": "É um selo eletrónico avançado com certificado qualificado.",
    },
    Qualification.SIGNATURE_BY_QC: {
        "en": "It is an advanced electronic signature with a qualified certificate.",
        "pt": "É uma assinatura eletrónica avançada com certificado qualificado.",
    },
    Qualification.NOT_QUALIFIED: {
        "en": "It is not a qualified signature or seal.",
        "pt": "Não é uma assinatura nem um selo qualificado.",
    },
}

FACTS = {
    "en": {
        "signer": "It was made by {name}, whose certificate was issued by {issuer}.",
        "signer_claimed": "It says that it was made by {name}.",
        "stamped": "A time-stamp authority confirms that it existed on {moment}.",
        "claimed": "It says that it was made on {moment}, which no authority confirms.",
        "no_time": "It does not say when it was made.",
        "whole": "It covers the whole document, which has not been changed since.",
        "part": "It covers an earlier version of the document, or a part of it.",
        "changes": "What was added to the document afterwards is of a kind that is allowed.",
        "archived": "It carries what is needed to verify it for years to come.",
    },
    "pt": {
        "signer": "Foi feita por {name}, com um certificado emitido por {issuer}.",
        "signer_claimed": "Indica que foi feita por {name}.",
        "stamped": "Uma entidade de validação cronológica confirma que existia em {moment}.",
        "claimed": "Indica que foi feita em {moment}, o que nenhuma entidade confirma.",
        "no_time": "Não indica quando foi feita.",
        "whole": "Abrange todo o documento, que não foi alterado desde então.",
        "part": "Abrange uma versão anterior do documento, ou uma parte dele.",
        "changes": "O que depois foi acrescentado ao documento é de um tipo permitido.",
        "archived": "Contém o necessário para ser verificada nos próximos anos.",
    },
}
