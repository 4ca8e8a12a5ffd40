using OpenWebUIBackup.Core.Configuration;
using OpenWebUIBackup.Core.Discovery;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tests.Configuration;

namespace OpenWebUIBackup.Core.Tests.Discovery;

/// <summary>What is written is read back without a fault, whatever containers, images and directories are called.</summary>
public sealed class ConfigTextTests
{
    private static readonly ConfigPlaces _places = new("/etc/owui-backup/agent.toml", "/var/backups", "/usr/local/bin/owui-backup");

    private static readonly FoundInstance _instance = new()
    {
        Name = "main",
        FoundBy = "container main (running)",
        Data = new FoundData("volume", "main_open-webui", "/var/lib/docker/volumes/main_open-webui/_data"),
        Stack = new StackPlace("/opt/main/compose.yaml", "main", null),
        KeyOrigin = "WEBUI_SECRET_KEY of the container main",
    };

    [Fact]
    public void One_instance_is_read_back_as_it_was_found()
    {
        var config = Configs.Good(ConfigText.Of([_instance], _places));

        var instance = Assert.Single(config.Instances);
        Assert.Equal(("main", (DataSource)new DataSource.Volume("main_open-webui")), (instance.Name, instance.Source));
        Assert.Equal((SecretKeyHandling.Encrypted, "/opt/main/compose.yaml", null), (instance.SecretKey, instance.Stack!.ComposeFile, instance.Stack.Project));
        var job = Assert.IsType<SnapshotJobConfig>(Assert.Single(config.Jobs));
        Assert.Equal(("local", "/var/backups/open-webui", 4), (job.Name, job.Directory, job.Basics.Exclude.Patterns.Count));
    }

    [Fact]
    public void Several_instances_have_their_own_stacks_extras_and_jobs()
    {
        var other = _instance with
        {
            Name = "other.one",
            Data = new FoundData("data_dir", "/srv/other", "/srv/other"),
            Stack = new StackPlace(null, null, "other"),
            KeyOrigin = null,
            Extras = [new FoundExtra("uploads", new FoundData("data_dir", "/mnt/big", "/mnt/big"), [], "Mounted within.", IsWanted: true)],
        };

        var config = Configs.Good(ConfigText.Of([_instance, other], _places));

        Assert.Equal(["main", "other.one"], config.Instances.Select(instance => instance.Name));
        Assert.Equal("other", config.Instances[1].Stack!.Container);
        Assert.Equal(SecretKeyHandling.LeftOut, config.Instances[1].SecretKey);
        Assert.Equal("uploads", Assert.Single(config.Instances[1].Extras).Name);
        Assert.Equal(["local-main", "local-other.one"], config.Jobs.Select(job => job.Name));
        Assert.Equal(["main", "other.one"], config.Jobs.Select(job => job.Basics.Instance));
    }

    [Fact]
    public void What_is_offered_is_right_when_its_marks_are_taken_away()
    {
        var instance = _instance with
        {
            Extras = [new FoundExtra("ollama", new FoundData("volume", "main_ollama", null), ["/models/"], "Ollama's.", IsWanted: false)],
        };
        var text = ConfigText.Of([instance], _places);
        Assert.Empty(Assert.Single(Configs.Good(text).Instances).Extras);

        text = string.Join('\n', text.Split('\n').Select(line =>
            line.StartsWith("# [", StringComparison.Ordinal) || line.Contains(" = ", StringComparison.Ordinal) ? line.TrimStart('#', ' ') : line)
            .Where(line => !line.StartsWith("What runs", StringComparison.Ordinal)));
        var config = Configs.Good(text);

        Assert.Equal("ollama", Assert.Single(config.Instances[0].Extras).Name);
        Assert.Equal(["local", "sync"], config.Jobs.Select(job => job.Name));
        Assert.NotNull(Assert.Single(config.Remotes));
    }

    [Theory]
    [InlineData("a\"b\\c")]
    [InlineData("line\nend = \"x\"")]
    [InlineData("\u001b[31mred")]
    [InlineData("ünïcödé 漢字")]
    public void Names_of_others_can_neither_break_out_nor_obey_a_terminal(string name)
    {
        var text = ConfigText.Of(
            [
                _instance with
                {
                    FoundBy = $"container {name}",
                    Data = new FoundData("data_dir", "/srv/" + name, null),
                    Stack = new StackPlace("/opt/" + name + "/compose.yaml", name, null),
                    KeyOrigin = name,
                    Elsewhere = [new Elsewhere(name, name, name, name)],
                    Problems = [Problem.Warning("find", name, name, name)],
                    Extras = [new FoundExtra("x", new FoundData("volume", name, "/" + name), [], name, IsWanted: true)],
                },
            ],
            _places with { File = "/etc/" + name });

        Assert.DoesNotContain('\u001b', text);
        var instance = Assert.Single(Configs.Good(text).Instances);
        Assert.Equal(new DataSource.Directory("/srv/" + name), instance.Source);
        Assert.Equal(new DataSource.Volume(name), Assert.Single(instance.Extras).Source);
    }

    [Fact]
    public void A_percent_sign_is_escaped_for_crontab() =>
        Assert.Contains(@"--config '/a b/50\%.toml' run local", ConfigText.Of([_instance], _places with { File = "/a b/50%.toml" }), StringComparison.Ordinal);
}
