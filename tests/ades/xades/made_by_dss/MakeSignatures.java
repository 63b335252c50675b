import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.enumerations.SignaturePackaging;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.model.SignatureValue;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.service.crl.OnlineCRLSource;
import eu.europa.esig.dss.service.ocsp.OnlineOCSPSource;
import eu.europa.esig.dss.service.tsp.OnlineTSPSource;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.xades.XAdESSignatureParameters;
import eu.europa.esig.dss.xades.signature.XAdESService;
import java.io.File;
import java.io.FileInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * Made the signatures in this folder, with EU DSS 6.4 and a key of the development PKI while its
 * authorities answered. Arguments: a key file (PKCS #12) and its password, the root certificate,
 * the address of the time-stamp authority, the folder. Run it with the libraries of
 * tests/interop/jvm.
 */
public class MakeSignatures {
    static final String ORDER = "<order xmlns=\"urn:order\"><!-- net --><pay>10 EUR</pay></order>";

    public static void main(String[] arguments) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new FileInputStream(arguments[0]), arguments[1].toCharArray());
        String alias = store.aliases().nextElement();
        PrivateKey key = (PrivateKey) store.getKey(alias, arguments[1].toCharArray());
        List<CertificateToken> chain = new ArrayList<>();
        for (var item : store.getCertificateChain(alias)) {
            chain.add(new CertificateToken((X509Certificate) item));
        }
        XAdESService service = service(arguments[2], arguments[3]);
        SignatureLevel[] levels = {
            SignatureLevel.XAdES_BASELINE_B, SignatureLevel.XAdES_BASELINE_T,
            SignatureLevel.XAdES_BASELINE_LT, SignatureLevel.XAdES_BASELINE_LTA};
        SignaturePackaging[] ways = {
            SignaturePackaging.ENVELOPED, SignaturePackaging.ENVELOPING, SignaturePackaging.DETACHED};
        for (var level : levels) {
            for (var way : ways) {
                var asked = new XAdESSignatureParameters();
                asked.setSignatureLevel(level);
                asked.setSignaturePackaging(way);
                asked.setDigestAlgorithm(DigestAlgorithm.SHA256);
                asked.setSigningCertificate(chain.get(0));
                asked.setCertificateChain(chain);
                // Twice: once as it likes, and once with the canonicalisation of long ago.
                boolean isOld = level == SignatureLevel.XAdES_BASELINE_LTA && way != SignaturePackaging.ENVELOPING;
                if (isOld) {
                    String inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
                    asked.setSignedInfoCanonicalizationMethod(inclusive);
                    asked.setSignedPropertiesCanonicalizationMethod(inclusive);
                    asked.getArchiveTimestampParameters().setCanonicalizationMethod(inclusive);
                    asked.getSignatureTimestampParameters().setCanonicalizationMethod(inclusive);
                }
                String name = way.name().toLowerCase() + "." + level.name().replaceAll(".*_", "") + ".xml";
                make(service, key, asked).save(arguments[4] + "/" + name);
            }
        }
    }

    static XAdESService service(String root, String authority) {
        var trusted = new CommonTrustedCertificateSource();
        trusted.addCertificate(DSSUtils.loadCertificate(new File(root)));
        var verifier = new CommonCertificateVerifier();
        verifier.setTrustedCertSources(trusted);
        verifier.setOcspSource(new OnlineOCSPSource());
        verifier.setCrlSource(new OnlineCRLSource());
        var service = new XAdESService(verifier);
        service.setTspSource(new OnlineTSPSource(authority));
        return service;
    }

    static DSSDocument make(XAdESService service, PrivateKey key, XAdESSignatureParameters asked)
            throws Exception {
        var order = new InMemoryDocument(ORDER.getBytes(StandardCharsets.UTF_8), "order.xml");
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key);
        signature.update(service.getDataToSign(order, asked).getBytes());
        var value = new SignatureValue(asked.getSignatureAlgorithm(), signature.sign());
        return service.signDocument(order, asked, value);
    }
}
