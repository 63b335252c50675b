"""Keys of a remote signing service: the CSC API, versions 1 and 2 (ETSI TS 119 432).

``access`` gets tokens, ``service`` asks and reads answers, ``credentials`` says what a credential
is and what it wants, ``keys`` signs. A key in four lines::

    access = ClientCredentials("https://qtsp.example/oauth2/token", "client", "secret")
    service = CSCService("https://qtsp.example/csc/v2", Version.V2, access)
    key = CSCKey(service, "the credential's identifier", CredentialSecrets(pin="…"))
    sealer = LocalSealer(key, key.chain())
"""
