namespace OpenWebUIBackup.Core.Tests.Configuration;

/// <summary>The messages are part of the product: these are what people see.</summary>
public class ConfigFaultTests
{
    [Fact]
    public void Ten_mistakes_are_shown_at_once_each_at_its_place()
    {
        const string Text = """
            [instance]
            data_dir = 5
            secret_key = "palin"

            [stack]
            compose_fiel = "/opt/docker-compose.yaml"
            quiesce = "halt"

            [job.local]
            type = "snapshot"
            dir = "/backup"
            name = "snap_%Q"
            exclude = ["cache/", "a]"]
            keep = { last = -3, dayly = 7 }

            [job.sync]
            type = "sync"
            to = "b2://bucket"
            transfers = "32"
            """;

        var reading = Configs.Read(Text);

        Assert.Null(reading.Config);
        Assert.Equal(
            """
            agent.toml:2:12: `data_dir` must be a string, and this is an integer: write `data_dir = "/opt/open-webui"`
            agent.toml:3:14: `secret_key` must be true, false or "plain": true ships it only to destinations that encrypt
            agent.toml:6:1: unknown key `compose_fiel` in [stack]: did you mean `compose_file`?
            agent.toml:7:11: `quiesce` cannot be "halt": it is one of "none", "pause", "stop", "down"
            agent.toml:12:8: `name` cannot be "snap_%Q": `%Q` is not understood: the codes are %Y %m %d %H %M %S %j %F and %% (UTC)
            agent.toml:13:22: the pattern "a]", character 2: `]` has no `[`: write `\]` for a bracket
            agent.toml:14:17: `last` cannot be -3: it is 0 to 100000, for example `last = 7`
            agent.toml:14:21: unknown key `dayly` in `keep`: did you mean `daily`?
            agent.toml:18:6: `b2://` says nothing of which remote is meant: write "<remote>:bucket"
            agent.toml:19:13: `transfers` must be an integer, and this is a string: write `transfers = 32`
            """,
            string.Join('\n', reading.Faults));
    }

    [Fact]
    public void Mistakes_of_syntax_and_of_meaning_are_shown_together()
    {
        var reading = Configs.Read("[instance]\ndata_dir = /srv\n\n[job.a]\ntype = \"snapshot\"\ndir = \"/b\"\nkeep = { lasst = 3 }\nkeep = { last = 1 }\n");

        Assert.Equal(
            """
            agent.toml:2:12: `/srv` is not a value: a text goes in quotes
            agent.toml:7:10: unknown key `lasst` in `keep`: did you mean `last`?
            agent.toml:8:1: `keep` is already defined at line 7, column 1: remove one of the two
            """,
            string.Join('\n', reading.Faults));
    }

    [Theory]
    [InlineData("", "agent.toml:1:1: there is no instance: add `[instance]` with `data_dir = \"/opt/open-webui\"`")]
    [InlineData("data_dir = \"/x\"", "agent.toml:1:1: unknown key `data_dir` in the config: it belongs under `[instance]`")]
    [InlineData("[instance]\n", "agent.toml:1:2: [instance] does not say where the data is: add `data_dir = \"/opt/open-webui\"`, `volume = \"open-webui\"` or `container = \"open-webui\"`")]
    [InlineData("[instance]\ndata_dir = \"/a\"\nvolume = \"b\"", "agent.toml:3:1: `volume` and `data_dir` both say where the data is: keep one")]
    [InlineData("[instance]\ndata_dir = \"$HOME/a\"", "agent.toml:2:12: variables are not expanded in paths: write the path out")]
    [InlineData("[instance]\nname = \"../x\"\ndata_dir = \"/a\"", "agent.toml:2:8: `name` cannot be \"../x\": a name is made of letters, digits, `.`, `_` and `-`, begins with a letter or digit, and has at most 64 of them")]
    [InlineData("[instance.main]\ndata_dir = \"/a\"", "agent.toml:1:11: unknown key `main` in [instance]: several instances are written as `[[instance]]`, each with a `name`")]
    [InlineData("[[instance]]\nname = \"a\"\ndata_dir = \"/a\"\n[[instance]]\nname = \"a\"\ndata_dir = \"/b\"", "agent.toml:5:8: the name \"a\" is already taken at line 1, column 3: choose another")]
    public void A_bad_instance_is_explained(string text, string message) =>
        Assert.Contains(message, Configs.Read(text + "\n").Faults.Select(f => f.ToString()));

    [Theory]
    [InlineData("type = \"snapshot\"", "[job.x] lacks `dir`: add `dir = \"/var/backups/open-webui\"`")]
    [InlineData("typ = \"snapshot\"", "unknown key `typ` in [job.x]: did you mean `type`?")]
    [InlineData("dir = \"/b\"", "[job.x] lacks `type`: add `type = \"snapshot\"`")]
    [InlineData("type = \"snapshots\"", "`type` cannot be \"snapshots\": did you mean \"snapshot\"? It is one of \"snapshot\", \"sync\", \"archive\", \"cold\", \"restic\", \"borg\", \"drill\"")]
    [InlineData("type = \"snapshot\"\ndir = \"/srv/owui/snaps\"", "snapshots in /srv/owui/snaps would lie inside the data directory /srv/owui, and each would hold the ones before: choose a directory outside")]
    [InlineData("type = \"snapshot\"\ndir = \"/srv\"", "the data directory /srv/owui lies inside /srv: choose a directory of its own for snapshots")]
    [InlineData("type = \"snapshot\"\ndir = \"/b\"\ntransfers = 3", "unknown key `transfers` in [job.x]: a job of type \"snapshot\" does not have it, it belongs to sync, archive")]
    [InlineData("type = \"snapshot\"\ndir = \"/b\"\nquiesce = \"down\"", "[job.x] brings the stack to rest and there is no [stack]: add it with `compose_file`, or write `quiesce = \"none\"`")]
    [InlineData("type = \"snapshot\"\ndir = \"/b\"\ninstance = \"open-webu\"", "there is no instance \"open-webu\": did you mean \"open-webui\"?")]
    [InlineData("type = \"snapshot\"\ndir = \"/b\"\nkeep = {}", "`keep` is empty: write `keep = { last = 3 }`, or leave it out to keep all")]
    [InlineData("type = \"snapshot\"\ndir = \"/b\"\nkeep = { last = 0 }", "`keep` keeps nothing, and a copy at least is always kept: write `keep = { last = 3 }`, or leave it out to keep all")]
    [InlineData("type = \"snapshot\"\ndir = \"/b\"\nkeep = { within = \"7\" }", "`within` cannot be \"7\": a duration is a number with s, m, h, d or w, like \"30s\", \"1h30m\" or \"7d\"")]
    [InlineData("type = \"snapshot\"\ndir = \"/b\"\nhooks = { before = \"lvcreate -s data\" }", "`before` is a list of arguments, no shell takes a line apart: write `before = [\"lvcreate\", \"-s\", \"data\"]`")]
    [InlineData("type = \"sync\"", "[job.x] lacks `to`: add `to = \"b2:my-bucket/open-webui\"`")]
    [InlineData("type = \"sync\"\nto = []", "`to` names no destination: write `to = \"b2:my-bucket/open-webui\"`")]
    [InlineData("type = \"sync\"\nto = \"bucket\"", "\"bucket\" is neither a remote nor a directory: a destination is \"<remote>:<bucket>/<path>\" of rclone, or a directory like \"/mnt/backup\"")]
    [InlineData("type = \"sync\"\nto = [\"b2:x\", \"b2:x/\"]", "\"b2:x/\" is named twice: remove one")]
    [InlineData("type = \"sync\"\nto = \"b2:x\"\nbandwidth = \"fast\"", "`bandwidth` cannot be \"fast\": a bandwidth is a rate like \"8M\" (MiB/s) or a timetable like \"08:00,512k 23:00,off\"")]
    [InlineData("type = \"sync\"\nto = \"b2:x\"\nmax_shrink = \"200%\"", "`max_shrink` cannot be \"200%\": it is a share from \"0%\" to \"100%\"")]
    [InlineData("type = \"sync\"\nto = \"b2:x\"\nhistory_keep = { last = 1 }", "`history_keep` is of no use without `history = true`: add that, or remove this")]
    [InlineData("type = \"sync\"\nto = \"b2:x\"\ncomponents = { webui.db = \"main\" }", "a name with a point goes in quotes: write `\"webui.db\" = …`")]
    [InlineData("type = \"sync\"\nto = \"b2:x\"\ncomponents = { uploads = \"a\", vector_db = \"a\" }", "`vector_db` and `uploads` would both be \"a\" and overwrite each other: choose another name")]
    [InlineData("type = \"sync\"\nto = \"b2:x\"\ncomponents = { uploads = \"../a\" }", "`uploads` cannot be called \"../a\": it is a name, or a path without `.` and `..`")]
    [InlineData("type = \"restic\"\nrepository = \"/r\"\npassword = { envi = \"X\" }", "unknown key `envi` in `password`: did you mean `env`?")]
    [InlineData("type = \"restic\"\nrepository = \"/r\"\npassword = { env = \"$X\" }", "the variable's name alone is meant: write `env = \"X\"`")]
    [InlineData("type = \"restic\"\nrepository = \"/r\"", "[job.x] lacks `password`: add `password = { env = \"NAME\" }`")]
    [InlineData("type = \"drill\"\nfrom = [\"/a\", \"/b\"]", "a drill restores from one destination: make a job for each")]
    public void A_bad_job_is_explained(string job, string message)
    {
        var faults = Configs.Read($"{Configs.Instance}[job.x]\n{job}\n").Faults;

        Assert.Equal(message, Assert.Single(faults).Message);
        Assert.InRange(faults[0].Line, 4, 7);
    }

    [Fact]
    public void A_missing_file_is_a_fault_that_says_what_to_do()
    {
        var reading = Core.Configuration.ConfigFile.Load("/nonexistent/agent.toml", null);

        Assert.Equal("/nonexistent/agent.toml: there is no such file: name another with --config, or copy agent.toml.example", Assert.Single(reading.Faults).ToString());
    }

    [Fact]
    public void A_directory_instead_of_a_file_is_a_fault()
    {
        var reading = Core.Configuration.ConfigFile.Load(Path.GetTempPath(), null);

        Assert.Contains("cannot be read", Assert.Single(reading.Faults).Message, StringComparison.Ordinal);
    }
}
