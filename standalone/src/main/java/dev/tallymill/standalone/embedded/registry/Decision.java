package dev.tallymill.standalone.embedded.registry;

/** What the registry does about a request. */
sealed interface Decision {

    /**
     * Answers from what is known.
     *
     * @param body anything Jackson can write; a string is sent as it is
     */
    record Reply(Object body) implements Decision {}

    /**
     * Writes a record to the topic and answers when it has come back.
     *
     * @param body as in {@link Reply}
     */
    record Append(RegistryRecord record, Object body) implements Decision {}

    /**
     * Refuses.
     *
     * @param code Confluent's {@code error_code}
     */
    record Refusal(int status, int code, String message) implements Decision {

        static Refusal subjectNotFound(String subject) {
            return new Refusal(404, 40401, "Subject '" + subject + "' not found.");
        }

        static Refusal versionNotFound(String version) {
            return new Refusal(404, 40402, "Version " + version + " not found.");
        }

        static Refusal schemaNotFound() {
            return new Refusal(404, 40403, "Schema not found");
        }

        static Refusal invalidSchema(String why) {
            return new Refusal(422, 42201, "Invalid schema: " + why);
        }

        static Refusal invalidVersion(String version) {
            return new Refusal(
                    422,
                    42202,
                    "The specified version '" + version + "' is not a valid version id. Allowed values are"
                            + " between [1, 2^31-1] and the string \"latest\"");
        }

        static Refusal invalidLevel(String level) {
            return new Refusal(422, 42203, "Invalid compatibility level: " + level);
        }
    }
}
