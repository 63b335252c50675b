package judges;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers questions about files, one JSON object a line each way, until its input ends.
 *
 * <p>A failure of a judge is an answer too: {@code {"failure": "…"}}.
 */
public final class Main {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private Main() {}

    /**
     * One question; which fields are used depends on the judge.
     *
     * @param judge {@code signatures} or {@code pdfa}
     * @param document the path of the file to judge
     * @param detached for detached signatures: the names that they use, and the paths of the contents
     * @param roots the paths of the certificates that are trusted, and no others are
     * @param reports a folder that the judge's own reports are written to, or null
     * @param edwards whether EdDSA is allowed, which the default policy does not list
     * @param offline whether only what is in the document may be used
     * @param flavour of PDF/A: {@code 2b} for instance, or {@code auto} for what the file claims
     */
    record Question(
            String judge,
            String document,
            List<Content> detached,
            List<String> roots,
            String password,
            String reports,
            boolean edwards,
            boolean offline,
            String flavour) {}

    /** A content that a signature refers to by name; the name may be null. */
    record Content(String name, String path) {}

    public static void main(String[] arguments) throws IOException {
        // Only answers go to standard output: whatever a library prints goes to the other one.
        PrintStream answers =
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        BufferedReader questions =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            answers.println(JSON.writeValueAsString(answer(line)));
        }
    }

    private static Object answer(String line) {
        try {
            Question question = JSON.readValue(line, Question.class);
            return switch (question.judge()) {
                case "signatures" -> Signatures.judge(question);
                case "pdfa" -> Archivability.judge(question);
                default -> throw new IllegalArgumentException("no such judge: " + question.judge());
            };
        } catch (Exception | LinkageError | StackOverflowError error) {
            Map<String, String> failure = new LinkedHashMap<>();
            failure.put("failure", error.toString());
            return failure;
        }
    }
}
