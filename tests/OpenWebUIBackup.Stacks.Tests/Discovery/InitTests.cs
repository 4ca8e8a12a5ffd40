using OpenWebUIBackup.TestStacks;

namespace OpenWebUIBackup.Stacks.Tests.Discovery;

/// <summary><c>init</c> on a host with a real Docker, and what <c>check</c> and <c>run</c> make of the config that it writes.</summary>
public sealed class InitTests(Host host) : IClassFixture<Host>
{
    private static readonly Dictionary<string, string> _key = new() { ["WEBUI_SECRET_KEY"] = "correct horse" };

    [Theory]
    [InlineData(ComposeKind.V1, true)]
    [InlineData(ComposeKind.V1, false)]
    [InlineData(ComposeKind.V2, true)]
    [InlineData(ComposeKind.Plugin, false)]
    public void A_Compose_project_gets_a_config_that_is_right_for_it(ComposeKind kind, bool isVolume)
    {
        using var stack = host.Stack(kind, new StackOptions { NamedVolume = isVolume, Environment = _key }).Up();
        var config = Config();

        var said = host.Run("init", "--output", config);

        Says(0, said);
        var text = File.ReadAllText(config);
        Assert.Contains(isVolume ? $"volume = \"{stack.VolumeName}\"" : $"data_dir = \"{stack.DataDirectory}\"", text, StringComparison.Ordinal);
        Assert.Contains($"compose_file = \"{stack.ComposeFile}\"", text, StringComparison.Ordinal);
        Assert.Contains("# Version 0.11.2.", text, StringComparison.Ordinal);
        Assert.Contains("secret_key = true", text, StringComparison.Ordinal);
        Assert.Contains($"# volume = \"{stack.Name}_ollama\"", text, StringComparison.Ordinal);
        Assert.Contains("# exclude = [\"/models/\"]", text, StringComparison.Ordinal);
        Assert.DoesNotContain("horse", text, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(config));
        Checks(config);
    }

    [Fact]
    public void A_plain_container_gets_one_too_and_its_backup_has_everything()
    {
        using var stack = host.Stack(null, new StackOptions { NamedVolume = true }).Up();
        PutKey(stack, "made at the first start\n");
        var config = Config();

        Says(0, host.Run("init", "--output", config));
        SnapshotsIn(config, "plain");
        Says(0, host.Run("--config", config, "run", "local"));

        var snapshot = Assert.Single(host.Snapshots("plain"));
        Assert.True(File.Exists(Path.Combine(snapshot, "webui.db")));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(snapshot, "uploads")));
        var manifest = File.ReadAllText(Path.Combine(host.PathOf("plain"), ".owui-backup/manifests", Path.GetFileName(snapshot) + ".jsonl"));
        Assert.Contains("\"openwebui_version\":\"0.11.2\",\"schema_revision\":\"d4c1a8e37b62\"", manifest, StringComparison.Ordinal);
        Assert.DoesNotContain("first start", manifest, StringComparison.Ordinal);
        var keys = Path.Combine(host.PathOf("plain"), ".owui-backup/keys", Path.GetFileName(snapshot));
        Assert.Contains("\"value\": \"made at the first start\"", File.ReadAllText(keys), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(keys));
    }

    [Fact]
    public void The_key_of_a_stopped_container_is_found()
    {
        using var stack = host.Stack(null, new StackOptions { NamedVolume = true }).Up();
        PutKey(stack, "still there");
        host.Daemon.Docker("stop", stack.Name);

        var (code, json) = host.Ask("init", "--output", Config());

        Assert.Equal(0, code);
        var instance = Assert.Single(json.GetProperty("instances").EnumerateArray());
        Assert.Contains(".webui_secret_key", instance.GetProperty("secret_key_from").GetString(), StringComparison.Ordinal);
        Assert.Equal("0.11.2", instance.GetProperty("version").GetString());
    }

    [Fact]
    public void What_is_elsewhere_is_said_loudly_and_no_secret_with_it()
    {
        using var stack = host.Stack(null, new StackOptions
        {
            Environment = new Dictionary<string, string>(_key)
            {
                ["DATABASE_URL"] = "postgresql://webui:hunter2@db.example:5432/webui",
                ["STORAGE_PROVIDER"] = "s3",
                ["S3_BUCKET_NAME"] = "files",
                ["S3_SECRET_ACCESS_KEY"] = "swordfish",
                ["VECTOR_DB"] = "qdrant",
                ["QDRANT_URI"] = "http://qdrant:6333",
                ["REDIS_URL"] = "redis://:sesame@cache:6379/0",
                ["RESET_CONFIG_ON_START"] = "true",
            },
        }).Up();
        var config = Config();

        var init = host.Run("init", "--output", config);
        SnapshotsIn(config, "elsewhere");
        var check = host.Run("--config", config, "check");

        foreach (var said in (Said[])[init, check])
        {
            Says(3, said);
            foreach (var text in (string[])["db.example:5432 (postgresql)", "bucket files", "qdrant:6333", "cache:6379", "RESET_CONFIG_ON_START"])
                Assert.Contains(text, said.Error, StringComparison.Ordinal);
        }

        var written = File.ReadAllText(config);
        Assert.Contains("NOT IN ANY BACKUP", written, StringComparison.Ordinal);
        Assert.Contains("# - DATABASE_URL: accounts, chats and settings", written, StringComparison.Ordinal);
        foreach (var secret in (string[])["hunter2", "swordfish", "sesame", "horse"])
            Assert.DoesNotContain(secret, written + init.Output + init.Error + check.Output + check.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_of_several_instances_gets_its_entry()
    {
        using var one = host.Stack(ComposeKind.V1, new StackOptions { NamedVolume = true, Environment = _key }).Up();
        using var other = host.Stack(null, new StackOptions { Environment = _key }).Up();
        var config = Config();

        Says(0, host.Run("init", "--output", config));

        var text = File.ReadAllText(config);
        foreach (var name in (string[])[one.Name, other.Name])
        {
            Assert.Contains($"[[instance]]\nname = \"{name}\"", text, StringComparison.Ordinal);
            Assert.Contains($"[job.local-{name}]", text, StringComparison.Ordinal);
        }

        Checks(config);
    }

    [Fact]
    public void A_config_that_is_there_is_not_overwritten()
    {
        using var stack = host.Stack(null, new StackOptions { Environment = _key }).Up();
        var config = Config();
        File.WriteAllText(config, "mine");

        var said = host.Run("init", "--output", config);

        Says(2, said);
        Assert.Contains("--force", said.Error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(config));
        Says(0, host.Run("init", "--output", config, "--force"));
        Assert.StartsWith("# Written by", File.ReadAllText(config), StringComparison.Ordinal);
    }

    [Fact]
    public void The_config_is_shown_instead_of_written()
    {
        using var stack = host.Stack(null, new StackOptions { Environment = _key }).Up();

        var said = host.Run("init", "--output", "-");

        Says(0, said);
        Assert.Contains("[instance]", said.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(host.PathOf("-")));
    }

    [Fact]
    public void A_Compose_file_of_which_nothing_runs_is_found_where_people_put_it()
    {
        using var stack = host.Stack(ComposeKind.V2, new StackOptions { NamedVolume = true });
        var directory = Directory.CreateDirectory(host.PathOf("open-webui")).FullName;
        File.Copy(stack.ComposeFile, Path.Combine(directory, "compose.yaml"));
        try
        {
            var (code, json) = host.Ask("init", "--output", Config());

            Assert.Equal(3, code); // its volume is not there yet
            var instance = Assert.Single(json.GetProperty("instances").EnumerateArray());
            Assert.Equal("open-webui_open-webui", instance.GetProperty("volume").GetString());
            Assert.Equal(Path.Combine(directory, "compose.yaml"), instance.GetProperty("compose_file").GetString());
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void What_only_looks_like_a_Compose_file_or_a_database_is_passed_over()
    {
        var directory = Directory.CreateDirectory(host.PathOf("open-webui")).FullName;
        Shell.Run("mkfifo", [Path.Combine(directory, "compose.yaml"), Path.Combine(directory, "webui.db")]);
        Directory.CreateDirectory(host.PathOf("docker/open-webui/compose.yaml"));
        Directory.CreateDirectory(host.PathOf("docker/ai"));
        File.WriteAllBytes(host.PathOf("docker/ai/compose.yaml"), [0, 255, 13, 10, 91]);
        try
        {
            Says(1, host.Run("init", "--output", Config()));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
            Directory.Delete(host.PathOf("docker"), recursive: true);
        }
    }

    // The container may link to wherever it wants; the agent, as root, must not follow it on the host.
    [Fact]
    public void A_key_file_that_is_a_link_is_not_followed_on_the_host()
    {
        using var stack = host.Stack(null, new StackOptions
        {
            Environment = new Dictionary<string, string> { ["WEBUI_SECRET_KEY_FILE"] = "/app/backend/data/key" },
        }).Up();
        var secret = host.PathOf("secret-of-the-host");
        File.WriteAllText(secret, "hunter2");
        File.CreateSymbolicLink(Path.Combine(stack.DataDirectory, "key"), secret);
        var config = Config();

        Says(3, host.Run("init", "--output", config));

        Assert.Contains("secret_key = false", File.ReadAllText(config), StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_directory_without_any_container_is_found()
    {
        var data = Directory.CreateDirectory(host.PathOf(".local/share/open-webui")).FullName;
        Shell.Run("sqlite3", [Path.Combine(data, "webui.db"), "CREATE TABLE t (a)"]);
        try
        {
            var (code, json) = host.Ask("init", "--output", Config());

            Assert.Equal(0, code);
            Assert.Equal(data, Assert.Single(json.GetProperty("instances").EnumerateArray()).GetProperty("data_dir").GetString());
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public void Where_there_is_nothing_it_says_where_it_looked_and_writes_nothing()
    {
        var config = Config();

        var said = host.Run("init", "--output", config);

        Says(1, said);
        Assert.Contains("DATA_DIR", said.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(config));
    }

    private string Config() => host.PathOf($"agent-{Guid.NewGuid():N}.toml");

    private void Checks(string config)
    {
        SnapshotsIn(config, $"snapshots-{Guid.NewGuid():N}");
        Says(0, host.Run("--config", config, "check"));
    }

    // The test may not write to /var/backups.
    private void SnapshotsIn(string config, string directory) => File.WriteAllText(config, System.Text.RegularExpressions.Regex.Replace(
        File.ReadAllText(config), "^dir = \".*/open-webui([^/]*)\"", $"dir = \"{host.PathOf(directory)}$1\"", System.Text.RegularExpressions.RegexOptions.Multiline));

    private static void PutKey(StandIn stack, string key)
    {
        var file = Path.Combine(stack.Root, "key");
        File.WriteAllText(file, key);
        stack.Daemon.Docker("cp", file, $"{stack.Name}:/app/backend/.webui_secret_key");
    }

    private static void Says(int code, Said said) => Assert.True(said.ExitCode == code, $"ended with {said.ExitCode}, not {code}:\n{said.Error}\n{said.Output}");
}
