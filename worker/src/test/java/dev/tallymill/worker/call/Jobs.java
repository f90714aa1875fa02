package dev.tallymill.worker.call;

import dev.tallymill.schemas.record.JobReference;
import dev.tallymill.schemas.record.PromptJob;

/** Makes jobs for tests. */
public final class Jobs {

    public static final String CHAT = "/v1/chat/completions";
    public static final String BODY =
            "{\"model\":\"gpt-oss-120b\",\"messages\":[{\"role\":\"user\",\"content\":\"Grüße, 世界\"}]}";

    private Jobs() {}

    public static PromptJob chat() {
        return chat("job-1");
    }

    public static PromptJob chat(String id) {
        return job(id, CHAT, BODY);
    }

    public static PromptJob job(String id, String endpoint, String body) {
        JobReference reference = JobReference.newBuilder()
                .setJobId(id)
                .setTenant("default")
                .setEndpoint(endpoint)
                .setModel("gpt-oss-120b")
                .build();
        return PromptJob.newBuilder()
                .setJob(reference)
                .setBody(body)
                .setCreatedAt(FakeTime.START)
                .build();
    }
}
