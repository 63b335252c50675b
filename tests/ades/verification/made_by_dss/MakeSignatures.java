import eu.europa.esig.dss.enumerations.*;
import eu.europa.esig.dss.model.*;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.pades.PAdESSignatureParameters;
import eu.europa.esig.dss.pades.signature.PAdESService;
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
 * Made the PDFs in this folder, with EU DSS 6.4 and a key of the development PKI while its
 * authorities answered. Arguments: a key file (PKCS #12) and its password, the root certificate,
 * the address of the time-stamp authority, the PDF. Run it with the libraries of tests/interop/jvm.
 */
public class MakeSignatures {
    public static void main(String[] arguments) throws Exception {
        char[] password = arguments[1].toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new FileInputStream(arguments[0]), password);
        String alias = store.aliases().nextElement();
        PrivateKey key = (PrivateKey) store.getKey(alias, password);
        List<CertificateToken> chain = new ArrayList<>();
        for (var item : store.getCertificateChain(alias)) {
            chain.add(new CertificateToken((X509Certificate) item));
        }
        var trusted = new CommonTrustedCertificateSource();
        trusted.addCertificate(DSSUtils.loadCertificate(new File(arguments[2])));
        var verifier = new CommonCertificateVerifier();
        verifier.setTrustedCertSources(trusted);
        verifier.setOcspSource(new OnlineOCSPSource());
        verifier.setCrlSource(new OnlineCRLSource());
        var service = new PAdESService(verifier);
        service.setTspSource(new OnlineTSPSource(arguments[3]));
        DSSDocument document = new FileDocument(new File(arguments[4]));

        for (var level : List.of("B", "T", "LT", "LTA")) {
            var asked = new PAdESSignatureParameters();
            asked.setSignatureLevel(SignatureLevel.valueOf("PAdES_BASELINE_" + level));
            asked.setDigestAlgorithm(DigestAlgorithm.SHA256);
            asked.setSigningCertificate(chain.get(0));
            asked.setCertificateChain(chain);
            ToBeSigned input = service.getDataToSign(document, asked);
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(input.getBytes());
            var value = new SignatureValue(asked.getSignatureAlgorithm(), signature.sign());
            service.signDocument(document, asked, value).save(level + ".pdf");
        }
    }
}
