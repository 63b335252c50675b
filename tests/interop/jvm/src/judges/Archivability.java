package judges;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.RuleId;

/** veraPDF: whether a file keeps the rules of PDF/A. */
final class Archivability {
    static {
        VeraGreenfieldFoundryProvider.initialise();
    }

    private Archivability() {}

    /** The flavour that was checked ({@code 2b}), the verdict and the rules that are broken. */
    record Answer(String flavour, boolean compliant, int checks, List<Broken> broken) {}

    /** A rule as clause and number in its part of ISO 19005, how often, and what it says. */
    record Broken(String clause, int number, int times, String description) {}

    static Answer judge(Main.Question question) throws Exception {
        boolean automatic = "auto".equals(question.flavour());
        PDFAFlavour wanted =
                automatic ? PDFAFlavour.NO_FLAVOUR : PDFAFlavour.byFlavourId(question.flavour());
        if (!automatic && wanted == PDFAFlavour.NO_FLAVOUR) {
            throw new IllegalArgumentException("no such flavour: " + question.flavour());
        }
        try (PDFAParser parser =
                Foundries.defaultInstance().createParser(new File(question.document()), wanted)) {
            PDFAFlavour flavour = automatic ? claimed(parser) : wanted;
            if (flavour == PDFAFlavour.NO_FLAVOUR) {
                return new Answer(null, false, 0, List.of());
            }
            PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false);
            return answer(flavour, validator.validate(parser));
        }
    }

    /** A file may claim PDF/UA as well. */
    private static PDFAFlavour claimed(PDFAParser parser) {
        return parser.getFlavours().stream()
                .filter(flavour -> flavour.getId().matches("[1-4][abuef]?"))
                .findFirst()
                .orElse(PDFAFlavour.NO_FLAVOUR);
    }

    private static Answer answer(PDFAFlavour flavour, ValidationResult result) {
        List<Broken> broken = new ArrayList<>();
        for (Map.Entry<RuleId, Integer> failed : result.getFailedChecks().entrySet()) {
            RuleId rule = failed.getKey();
            String description =
                    result.getValidationProfile().getRuleByRuleId(rule).getDescription();
            broken.add(
                    new Broken(
                            rule.getClause(), rule.getTestNumber(), failed.getValue(), description));
        }
        return new Answer(
                flavour.getId(), result.isCompliant(), result.getTotalAssertions(), broken);
    }
}
