using OpenWebUIBackup.Core.Discovery;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Tests.Discovery;

public sealed class DataElsewhereTests
{
    private const string Data = OpenWebUIContainer.DefaultDataPath;

    [Theory]
    [InlineData("DATABASE_URL=postgresql://webui:hunter2@db:5432/webui", "DATABASE_URL", "on db:5432 (postgresql)")]
    [InlineData("DATABASE_URL=postgres://u@h1,h2/webui", "DATABASE_URL", "on h1,h2 (postgres)")]
    [InlineData("DATABASE_URL=mysql+pymysql://[::1]:3306/x", "DATABASE_URL", "on [::1]:3306 (mysql+pymysql)")]
    [InlineData("DATABASE_TYPE=postgresql;DATABASE_HOST=db;DATABASE_PORT=5433;DATABASE_PASSWORD=hunter2", "DATABASE_TYPE", "on db:5433 (postgresql)")]
    [InlineData("DATABASE_URL=sqlite:////srv/other/webui.db", "DATABASE_URL", "in /srv/other/webui.db")]
    [InlineData("STORAGE_PROVIDER=s3;S3_BUCKET_NAME=b;S3_ENDPOINT_URL=https://key:hunter2@minio:9000", "STORAGE_PROVIDER", "in the S3 bucket b on minio:9000 (https)")]
    [InlineData("STORAGE_PROVIDER=gcs;GCS_BUCKET_NAME=b", "STORAGE_PROVIDER", "in the Google Cloud Storage bucket b")]
    [InlineData("STORAGE_PROVIDER=azure;AZURE_STORAGE_CONTAINER_NAME=c", "STORAGE_PROVIDER", "in the Azure container c")]
    [InlineData("VECTOR_DB=qdrant;QDRANT_URI=http://qdrant:6333", "VECTOR_DB", "in qdrant on qdrant:6333 (http)")]
    [InlineData("VECTOR_DB=pgvector;DATABASE_URL=sqlite:///x;PGVECTOR_DB_URL=postgresql://a:hunter2@v/db", "VECTOR_DB", "in pgvector on v (postgresql)")]
    [InlineData("VECTOR_DB=milvus;MILVUS_URI=http://milvus:19530", "VECTOR_DB", "in milvus on milvus:19530 (http)")]
    [InlineData("CHROMA_HTTP_HOST=chroma", "CHROMA_HTTP_HOST", "on chroma")]
    [InlineData("REDIS_URL=redis://:hunter2@cache:6379/0", "REDIS_URL", "on cache:6379 (redis)")]
    [InlineData("AUDIT_LOGS_FILE_PATH=/var/log/audit.log", "AUDIT_LOGS_FILE_PATH", "at /var/log/audit.log")]
    public void What_a_variable_moves_away_is_a_warning_with_its_place(string environment, string variable, string where)
    {
        var found = Assert.Single(DataElsewhere.Of(Variables(environment), Data));

        Assert.Equal((variable, where), (found.Variable, found.Where));
        var problem = found.ToProblem("main");
        Assert.Equal(Severity.Warning, problem.Severity);
        Assert.DoesNotContain("hunter2", problem.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("DATABASE_URL=;STORAGE_PROVIDER=local;VECTOR_DB=chroma;WEBUI_SECRET_KEY=")]
    [InlineData("DATABASE_URL=sqlite:////app/backend/data/webui.db")]
    [InlineData("DATABASE_URL=sqlite:///data/webui.db;DATABASE_TYPE=sqlite")]
    [InlineData("VECTOR_DB=milvus")]
    [InlineData("VECTOR_DB=milvus;MILVUS_URI=/app/backend/data/vector_db/milvus.db")]
    [InlineData("HF_HOME=/app/backend/data/cache/embedding/models;WHISPER_MODEL_DIR=/app/backend/data/cache/whisper/models")]
    public void What_stays_in_the_data_directory_is_not_mentioned(string environment) =>
        Assert.Empty(DataElsewhere.Of(Variables(environment), Data));

    [Theory]
    [InlineData("WEBUI_SECRET_KEY_FILE=/run/secrets/key")]
    [InlineData("HF_HOME=/models")]
    public void What_a_restore_can_do_without_is_a_note(string environment) =>
        Assert.Equal(Severity.Note, Assert.Single(DataElsewhere.Of(Variables(environment), Data)).ToProblem("main").Severity);

    // Nobody encodes passwords as they should be.
    [Theory]
    [InlineData("postgresql://u:hunter2/x@db/webui")]
    [InlineData("postgresql://u:p@hunter2/x@db/webui")]
    [InlineData("postgresql://u:p?hunter2@db/webui")]
    [InlineData("postgresql://u:p#hunter2@db/webui")]
    [InlineData("postgresql://db/webui?password=p@hunter2")]
    [InlineData("postgresql://db/webui?user=u&password=hunter2")]
    [InlineData("postgresql://u:hunter2@db:5432/webui")]
    [InlineData("postgresql:///webui?host=/socket&password=hunter2")]
    [InlineData("host=db password=hunter2")]
    [InlineData("hunter2 is no address")]
    public void No_part_of_a_password_is_shown_however_it_is_written(string url)
    {
        var found = Assert.Single(DataElsewhere.Of(new Dictionary<string, string> { ["DATABASE_URL"] = url }, Data));

        Assert.DoesNotContain("hunter", found.ToProblem("x").ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("True", true)]
    [InlineData("false", false)]
    public void A_config_that_is_wiped_at_each_start_is_a_warning(string value, bool isWarned) => Assert.Equal(
        isWarned, DataElsewhere.ResetsConfig(new Dictionary<string, string> { ["RESET_CONFIG_ON_START"] = value }, "main") is not null);

    private static Dictionary<string, string> Variables(string text) =>
        text.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
}
