using OpenWebUIBackup.TestStacks;

namespace OpenWebUIBackup.Stacks.Tests.Discovery;

/// <summary>Volumes named in the config, and what a restore says of the container that is to run on it.</summary>
public sealed class RestoreComparisonTests(Host host) : IClassFixture<Host>
{
    [Fact]
    public void Volumes_are_backed_up_by_their_names_alone()
    {
        using var stack = host.Stack(ComposeKind.V2, new StackOptions { NamedVolume = true }).Up();
        var ollama = host.Daemon.Docker("volume", "inspect", "--format", "{{.Mountpoint}}", $"{stack.Name}_ollama").Trim();
        Directory.CreateDirectory(Path.Combine(ollama, "models/blobs"));
        File.WriteAllText(Path.Combine(ollama, "models/blobs/sha256-0"), "large");
        File.WriteAllText(Path.Combine(ollama, "id_ed25519"), "key");
        Write("volumes.toml", $"""
            [instance]
            volume = "{stack.VolumeName}"
            [[instance.extra]]
            name = "ollama"
            volume = "{stack.Name}_ollama"
            exclude = ["/models/"]
            [job.local]
            type = "snapshot"
            dir = "volumes"
            """);

        Says(0, host.Run("--config", "volumes.toml", "check"));
        Says(0, host.Run("--config", "volumes.toml", "run"));

        var snapshot = Assert.Single(host.Snapshots("volumes"));
        Assert.True(File.Exists(Path.Combine(snapshot, "webui.db")));
        Assert.Equal("key", File.ReadAllText(Path.Combine(snapshot, ".owui-extra/ollama/id_ed25519")));
        Assert.False(Directory.Exists(Path.Combine(snapshot, ".owui-extra/ollama/models")));
        Says(0, host.Run("--config", "volumes.toml", "verify", "--all"));
        Says(0, host.Run("--config", "volumes.toml", "restore", "--path", ".owui-extra/ollama", "--to", "given-back"));
        Assert.Equal("key", File.ReadAllText(host.PathOf("given-back/.owui-extra/ollama/id_ed25519")));
    }

    [Fact]
    public void A_container_is_enough_and_one_that_is_not_there_is_named()
    {
        using var stack = host.Stack(null, new StackOptions()).Up();
        Write("container.toml", $"[instance]\ncontainer = \"{stack.Name}\"\n[job.local]\ntype = \"snapshot\"\ndir = \"container\"\n");
        Write("missing.toml", $"[instance]\ncontainer = \"{stack.Name[..5]}\"\n[job.local]\ntype = \"snapshot\"\ndir = \"missing\"\n");

        Says(0, host.Run("--config", "container.toml", "run"));
        var missing = host.Run("--config", "missing.toml", "run");

        Assert.Single(host.Snapshots("container"));
        Says(1, missing);
        Assert.Contains($"Is it {stack.Name}?", missing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_key_is_told_with_where_the_right_one_is()
    {
        using var stack = host.Stack(null, new StackOptions()).Up();
        PutKey(stack, "the first");
        Write("keys.toml", $"[instance]\ncontainer = \"{stack.Name}\"\nsecret_key = true\n[job.local]\ntype = \"snapshot\"\ndir = \"keys\"\n");
        Says(0, host.Run("--config", "keys.toml", "run"));

        var same = host.Run("--config", "keys.toml", "restore", "--to", "same");
        PutKey(stack, "the second");
        var other = host.Run("--config", "keys.toml", "restore", "--to", "other");

        Says(0, same);
        Says(3, other);
        Assert.Contains("its WEBUI_SECRET_KEY is another", other.Error, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(host.PathOf("keys"), ".owui-backup/keys", Path.GetFileName(Assert.Single(host.Snapshots("keys")))), other.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("the first", other.Error + other.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_that_is_newer_than_the_program_is_told()
    {
        using var stack = host.Stack(null, new StackOptions()).Up();
        Write("newer.toml", $"[instance]\ncontainer = \"{stack.Name}\"\n[job.local]\ntype = \"snapshot\"\ndir = \"newer\"\n");
        Says(0, host.Run("--config", "newer.toml", "run"));
        File.WriteAllText(Path.Combine(stack.Root, "package.json"), """{"version": "0.10.1"}""");
        stack.Daemon.Docker("cp", Path.Combine(stack.Root, "package.json"), $"{stack.Name}:/app/package.json");
        stack.Daemon.Docker("restart", "--time", "2", stack.Name);
        stack.WaitUntilReady(TimeSpan.FromSeconds(30));

        var said = host.Run("--config", "newer.toml", "restore", "--to", "older");

        Says(3, said);
        Assert.Contains("Open WebUI 0.10.1, and the database was made by 0.11.2", said.Error, StringComparison.Ordinal);
        Says(0, host.Run("--config", "newer.toml", "restore", "--component", "uploads", "--to", "uploads-alone"));
    }

    [Fact]
    public void A_stack_that_goes_down_with_its_key_in_it_is_told()
    {
        using var stack = host.Stack(ComposeKind.V1, new StackOptions()).Up();
        var container = stack.Containers().First(each => each.Service == "open-webui").Id;
        PutKey(stack, "in the layer", container);
        Write("down.toml", $"""
            [instance]
            data_dir = "{stack.DataDirectory}"
            secret_key = true
            [stack]
            compose_file = "{stack.ComposeFile}"
            project = "{stack.Name}"
            quiesce = "down"
            [job.local]
            type = "snapshot"
            dir = "down"
            """);

        var said = host.Run("--config", "down.toml", "check");

        Assert.Contains("which \"down\" removes with it", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_container_is_found_behind_a_link_to_its_data()
    {
        using var stack = host.Stack(null, new StackOptions { Environment = new Dictionary<string, string> { ["DATABASE_URL"] = "postgresql://db/x" } }).Up();
        File.CreateSymbolicLink(host.PathOf("linked"), stack.DataDirectory);
        Write("linked.toml", "[instance]\ndata_dir = \"linked\"\n[job.local]\ntype = \"snapshot\"\ndir = \"l\"\n");

        var said = host.Run("--config", "linked.toml", "check");

        Says(3, said);
        Assert.Contains("DATABASE_URL puts them on db (postgresql)", said.Error, StringComparison.Ordinal);
    }

    private void Write(string name, string text) => File.WriteAllText(host.PathOf(name), text);

    private static void PutKey(StandIn stack, string key, string? container = null)
    {
        File.WriteAllText(Path.Combine(stack.Root, "key"), key);
        stack.Daemon.Docker("cp", Path.Combine(stack.Root, "key"), $"{container ?? stack.Name}:/app/backend/.webui_secret_key");
    }

    private static void Says(int code, Said said) => Assert.True(said.ExitCode == code, $"ended with {said.ExitCode}, not {code}:\n{said.Error}\n{said.Output}");
}
