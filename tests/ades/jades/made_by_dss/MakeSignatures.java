import eu.europa.esig.dss.enumerations.*;
import eu.europa.esig.dss.jades.JAdESSignatureParameters;
import eu.europa.esig.dss.jades.JAdESSigningTimeType;
import eu.europa.esig.dss.jades.signature.JAdESService;
import eu.europa.esig.dss.model.*;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.service.crl.OnlineCRLSource;
import eu.europa.esig.dss.service.ocsp.OnlineOCSPSource;
import eu.europa.esig.dss.service.tsp.OnlineTSPSource;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import java.io.File;
import java.io.FileInputStream;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * Made the signatures in this folder, with EU DSS 6.4 and a key of the development PKI while its
 * authorities answered. Arguments: a key file (PKCS #12) and its password, the root certificate,
 * the address of the time-stamp authority. Run it with the libraries of tests/interop/jvm.
 */
public class MakeSignatures {
    static JAdESService service;
    static PrivateKey key;
    static List<CertificateToken> chain = new ArrayList<>();

    public static void main(String[] arguments) throws Exception {
        char[] password = arguments[1].toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new FileInputStream(arguments[0]), password);
        String alias = store.aliases().nextElement();
        key = (PrivateKey) store.getKey(alias, password);
        for (var item : store.getCertificateChain(alias)) {
            chain.add(new CertificateToken((X509Certificate) item));
        }
        var trusted = new CommonTrustedCertificateSource();
        trusted.addCertificate(DSSUtils.loadCertificate(new File(arguments[2])));
        var verifier = new CommonCertificateVerifier();
        verifier.setTrustedCertSources(trusted);
        verifier.setOcspSource(new OnlineOCSPSource());
        verifier.setCrlSource(new OnlineCRLSource());
        service = new JAdESService(verifier);
        service.setTspSource(new OnlineTSPSource(arguments[3]));

        var compact = JWSSerializationType.COMPACT_SERIALIZATION;
        var flattened = JWSSerializationType.FLATTENED_JSON_SERIALIZATION;
        var general = JWSSerializationType.JSON_SERIALIZATION;

        var sigT = parameters(compact, SignatureLevel.JAdES_BASELINE_B, null, true, true);
        sigT.setJadesSigningTimeType(JAdESSigningTimeType.SIG_T);
        make("compact-attached-sigT.B.jose", sigT);
        make("compact-uri-unencoded.B.jose", parameters(
            compact, SignatureLevel.JAdES_BASELINE_B, SigDMechanism.OBJECT_ID_BY_URI, false, true));
        var x5to = parameters(flattened, SignatureLevel.JAdES_BASELINE_B, null, true, true);
        x5to.setSigningCertificateDigestMethod(DigestAlgorithm.SHA512);
        make("flattened-attached-x5to.B.json", x5to);
        make("flattened-payload-clear.T.json", parameters(
            flattened, SignatureLevel.JAdES_BASELINE_T, SigDMechanism.NO_SIG_D, true, false));
        make("general-attached-clear.LT.json", parameters(
            general, SignatureLevel.JAdES_BASELINE_LT, null, true, false));
        make("general-attached-unencoded.LTA.json", parameters(
            general, SignatureLevel.JAdES_BASELINE_LTA, null, false, true));
        make("flattened-hash-unencoded.LTA.json", parameters(
            flattened, SignatureLevel.JAdES_BASELINE_LTA, SigDMechanism.OBJECT_ID_BY_URI_HASH, false, true));
        make("flattened-uri.LTA.json", parameters(
            flattened, SignatureLevel.JAdES_BASELINE_LTA, SigDMechanism.OBJECT_ID_BY_URI, true, true));
    }

    static JAdESSignatureParameters parameters(
            JWSSerializationType serialization, SignatureLevel level, SigDMechanism mechanism,
            boolean encodedPayload, boolean encodedProperties) {
        var asked = new JAdESSignatureParameters();
        asked.setJwsSerializationType(serialization);
        asked.setSignatureLevel(level);
        asked.setSignaturePackaging(
            mechanism == null ? SignaturePackaging.ENVELOPING : SignaturePackaging.DETACHED);
        if (mechanism != null) {
            asked.setSigDMechanism(mechanism);
        }
        asked.setBase64UrlEncodedPayload(encodedPayload);
        asked.setBase64UrlEncodedEtsiUComponents(encodedProperties);
        asked.setDigestAlgorithm(DigestAlgorithm.SHA256);
        asked.setJadesSigningTimeType(JAdESSigningTimeType.IAT);
        asked.setSigningCertificate(chain.get(0));
        asked.setCertificateChain(chain);
        return asked;
    }

    static void make(String name, JAdESSignatureParameters asked) throws Exception {
        DSSDocument json = new InMemoryDocument("{\"a\":1}".getBytes(), "a.json");
        DSSDocument text = new InMemoryDocument("hello b".getBytes(), "b.txt");
        boolean isOne = asked.getSigDMechanism() == null
            || asked.getSigDMechanism() == SigDMechanism.NO_SIG_D;
        List<DSSDocument> documents = isOne ? List.of(json) : List.of(json, text);
        ToBeSigned input = service.getDataToSign(documents, asked);
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key);
        signature.update(input.getBytes());
        var value = new SignatureValue(asked.getSignatureAlgorithm(), signature.sign());
        service.signDocument(documents, asked, value).save(name);
    }
}
