package judges;

import eu.europa.esig.dss.jaxb.object.Message;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.pades.validation.PDFDocumentValidator;
import eu.europa.esig.dss.service.crl.OnlineCRLSource;
import eu.europa.esig.dss.service.ocsp.OnlineOCSPSource;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.simplereport.jaxb.XmlTimestamp;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.aia.DefaultAIASource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** EU DSS with its default policy: what it says of every signature in a file. */
final class Signatures {
    private static final Pattern COMMENTED_EDWARDS =
            Pattern.compile("<!--\\s*(<Algo[^>]*>EdDSA</Algo>)[^>]*-->");

    private Signatures() {}

    /** All that was found; {@code container} is null for what is no ASiC. */
    record Answer(String container, List<Signature> signatures) {}

    /** One signature; times are in ISO 8601, {@code level} is in the words of DSS. */
    record Signature(
            String indication,
            String subIndication,
            String level,
            String signer,
            String claimedTime,
            String bestTime,
            List<String> errors,
            List<String> warnings,
            List<Timestamp> timestamps) {}

    /** A time-stamp of a signature. */
    record Timestamp(String indication, String time, String producer) {}

    static Answer judge(Main.Question question) throws IOException {
        SignedDocumentValidator validator = validator(question);
        Reports reports =
                question.edwards()
                        ? validator.validateDocument(policyWithEdwards())
                        : validator.validateDocument();
        if (question.reports() != null) {
            write(reports, Path.of(question.reports()));
        }
        SimpleReport report = reports.getSimpleReport();
        List<Signature> signatures = new ArrayList<>();
        for (String id : report.getSignatureIdList()) {
            signatures.add(signature(report, id));
        }
        return new Answer(text(report.getContainerType()), signatures);
    }

    /**
     * The default policy, with the one line of it that its authors wrote and then commented out
     * because TS 119 312 does not list EdDSA.
     */
    private static InputStream policyWithEdwards() throws IOException {
        try (InputStream file = Signatures.class.getResourceAsStream("/policy/constraint.xml")) {
            String policy = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            String changed = COMMENTED_EDWARDS.matcher(policy).replaceAll("$1");
            if (changed.equals(policy)) {
                throw new IOException("the default policy has another form now");
            }
            return new ByteArrayInputStream(changed.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static SignedDocumentValidator validator(Main.Question question) {
        SignedDocumentValidator validator =
                SignedDocumentValidator.fromDocument(new FileDocument(question.document()));
        validator.setCertificateVerifier(verifier(question.roots(), question.offline()));
        validator.setEnableEtsiValidationReport(false);
        if (question.detached() != null) {
            validator.setDetachedContents(
                    question.detached().stream().map(Signatures::document).toList());
        }
        if (question.password() != null && validator instanceof PDFDocumentValidator pdf) {
            pdf.setPasswordProtection(question.password().toCharArray());
        }
        return validator;
    }

    private static DSSDocument document(Main.Content content) {
        DSSDocument document = new FileDocument(content.path());
        if (content.name() != null) {
            document.setName(content.name());
        }
        return document;
    }

    private static CommonCertificateVerifier verifier(List<String> roots, boolean offline) {
        CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
        for (String root : roots) {
            trusted.addCertificate(DSSUtils.loadCertificate(new File(root)));
        }
        CommonCertificateVerifier verifier = new CommonCertificateVerifier();
        verifier.setTrustedCertSources(trusted);
        if (offline) {
            verifier.setAIASource(null);
            return verifier;
        }
        verifier.setAIASource(new DefaultAIASource(new LoopbackLoader()));
        verifier.setCrlSource(new OnlineCRLSource(new LoopbackLoader()));
        verifier.setOcspSource(new OnlineOCSPSource(LoopbackLoader.forOcsp()));
        return verifier;
    }

    private static Signature signature(SimpleReport report, String id) {
        return new Signature(
                text(report.getIndication(id)),
                text(report.getSubIndication(id)),
                text(report.getSignatureFormat(id)),
                report.getSignedBy(id),
                time(report.getSigningTime(id)),
                time(report.getBestSignatureTime(id)),
                texts(report.getAdESValidationErrors(id)),
                texts(report.getAdESValidationWarnings(id)),
                report.getSignatureTimestamps(id).stream().map(Signatures::timestamp).toList());
    }

    private static Timestamp timestamp(XmlTimestamp found) {
        return new Timestamp(
                text(found.getIndication()), time(found.getProductionTime()), found.getProducedBy());
    }

    private static void write(Reports reports, Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("simple.xml"), reports.getXmlSimpleReport());
        Files.writeString(folder.resolve("detailed.xml"), reports.getXmlDetailedReport());
        Files.writeString(folder.resolve("diagnostic.xml"), reports.getXmlDiagnosticData());
    }

    /** The name under which DSS prints a constant: PAdES-BASELINE-B, TOTAL_PASSED. */
    private static String text(Object constant) {
        return Objects.toString(constant, null);
    }

    private static String time(Date moment) {
        return moment == null ? null : moment.toInstant().toString();
    }

    private static List<String> texts(List<Message> messages) {
        return messages.stream().map(message -> message.getKey() + ": " + message.getValue()).toList();
    }
}
