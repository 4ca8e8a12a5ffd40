using OpenWebUIBackup.Agent.Tests.BlackBox;

namespace OpenWebUIBackup.Agent.Tests;

/// <summary>What lies beside the data directory and is backed up with it, in every kind of copy.</summary>
public sealed class ExtraComponentTests
{
    private const string Key = ".owui-extra/ollama/id_ed25519";

    [Fact]
    public void Extra_components_are_in_snapshots_mirrors_and_archives_and_come_back_from_each()
    {
        using var dir = Scene();

        dir.Command("run").Run().ExitsWith(0);

        Assert.Equal("key", dir.Read($"mirror/{Key}"));
        Assert.Equal("page", dir.Read("mirror/.owui-extra/web/sub/index.html"));
        Assert.False(Directory.Exists(dir.Path("mirror/.owui-extra/ollama/models")));
        foreach (var (from, to) in ((string, string)[])[("m:", "a"), ("archive", "b")])
        {
            dir.Command("verify", "--from", from).Run().ExitsWith(0);
            dir.Command("verify", "--quick", "--from", from).Run().ExitsWith(0);
            dir.Command("restore", "--from", from, "--to", to).Run().ExitsWith(0);
            Assert.Equal("key", dir.Read($"{to}/{Key}"));
            dir.Shell($"diff -r web/sub {to}/.owui-extra/web/sub && test -p {to}/.owui-extra/web/pipe && test ! -e {to}/.owui-extra/ollama/models");
            dir.Command("restore", "--from", from, "--path", ".owui-extra/ollama", "--to", to + "-alone").Run().ExitsWith(0);
            Assert.Equal("key", dir.Read($"{to}-alone/{Key}"));
            Assert.False(File.Exists(dir.Path($"{to}-alone/webui.db")));
        }
    }

    [Fact]
    public void A_change_in_an_extra_component_is_a_change_everywhere()
    {
        using var dir = Scene();
        dir.Command("run").Run().ExitsWith(0);
        dir.Write("ollama/id_ed25519", "another key");
        Directory.Delete(dir.Path("web/sub"), recursive: true);

        dir.Command("run").Run().ExitsWith(0);

        Assert.Equal("another key", dir.Read($"mirror/{Key}"));
        Assert.False(File.Exists(dir.Path("mirror/.owui-extra/web/sub/index.html")));
        dir.Command("restore", "--from", "archive", "--to", "back").Run().ExitsWith(0);
        Assert.Equal("another key", dir.Read($"back/{Key}"));
        Assert.False(Directory.Exists(dir.Path("back/.owui-extra/web/sub")));
        var names = Directory.GetDirectories(dir.Path("store")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal).ToList();
        dir.Command("diff", names[0], names[1], "--from", "archive").Run().SaysOnStdout(Key);
    }

    [Fact]
    public void One_that_is_not_there_is_said_and_stays_at_the_mirror()
    {
        using var dir = Scene();
        dir.Command("run").Run().ExitsWith(0);
        Directory.Move(dir.Path("ollama"), dir.Path("elsewhere"));

        dir.Write("data/uploads/new", "new");
        File.Delete(dir.Path("web/sub/index.html"));

        for (var i = 0; i < 2; i++)
            dir.Command("run", "mirror").Run().ExitsWith(3).SaysOnStderr("the extra component ollama").SaysOnStderr("Nothing was removed there");

        Assert.Equal("key", dir.Read($"mirror/{Key}"));
        Assert.True(File.Exists(dir.Path("mirror/uploads/new")));
        Assert.True(File.Exists(dir.Path("mirror/.owui-extra/web/sub/index.html")));
        Directory.Move(dir.Path("elsewhere"), dir.Path("ollama"));
        dir.Command("run", "mirror").Run().ExitsWith(0);
        Assert.Equal("key", dir.Read($"mirror/{Key}"));
        Assert.False(File.Exists(dir.Path("mirror/.owui-extra/web/sub/index.html")));
        dir.Command("verify", "--from", "m:").Run().ExitsWith(0);
    }

    private static Dir Scene()
    {
        var dir = new Dir();
        dir.MakeData();
        dir.Write("ollama/id_ed25519", "key");
        dir.Write("ollama/models/blob", "a large model");
        dir.Write("web/sub/index.html", "page");
        dir.Shell("mkfifo web/pipe");
        dir.Make("store");
        dir.Make("mirror");
        dir.Write("agent.toml", $"""
            [instance]
            name = "sample"
            data_dir = "data"
            capture_dir = "capture"
            secret_key = false

            [[instance.extra]]
            name = "ollama"
            data_dir = "ollama"
            exclude = ["/models/"]

            [[instance.extra]]
            name = "web"
            data_dir = "web"

            [job.local]
            type = "snapshot"
            dir = "snapshots"

            [job.mirror]
            type = "sync"
            to = "m:"

            [job.archive]
            type = "archive"
            to = "{dir.Path("store")}"
            full = true

            [remote.m]
            type = "alias"
            remote = "{dir.Path("mirror")}"
            """);
        return dir;
    }
}
