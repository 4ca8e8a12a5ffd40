using OpenWebUIBackup.Agent.Tests.BlackBox;
using OpenWebUIBackup.TestServers;

namespace OpenWebUIBackup.Agent.Tests.Mirrors;

/// <summary>Configs of sync jobs, and what they made.</summary>
internal static class MirrorConfig
{
    /// <summary>A remote <paramref name="name"/> that is a directory of the test, through rclone.</summary>
    internal static string Alias(this Dir dir, string name) => $"""

        [remote.{name}]
        type = "alias"
        remote = "{dir.Path(name)}"

        """;

    /// <summary>A remote <paramref name="name"/> that is a server.</summary>
    internal static string Remote(string name, string type, IReadOnlyDictionary<string, string> settings) =>
        $"\n[remote.{name}]\ntype = \"{type}\"\n" + string.Concat(settings.Select(pair => $"{pair.Key} = \"{pair.Value}\"\n"));

    /// <summary>A remote <paramref name="name"/> that is the S3 server, perhaps through a proxy, perhaps with other keys.</summary>
    internal static string S3(string name, int port, string key = S3Server.AccessKey, string secret = S3Server.SecretKey) =>
        Remote(name, "s3", new Dictionary<string, string>(S3Server.SettingsBehind(port)) { ["access_key_id"] = key, ["secret_access_key"] = secret });

    /// <summary>Writes an <c>agent.toml</c> with one job, <c>sync</c>, to these places.</summary>
    internal static void WriteSync(this Dir dir, string[] to, string remotes, string job = "")
    {
        dir.Write("agent.toml", $$"""
            [instance]
            name = "sample"
            data_dir = "data"
            capture_dir = "capture"
            secret_key = false

            [job.sync]
            type = "sync"
            to = [{{string.Join(", ", to.Select(place => $"\"{place}\""))}}]
            exclude = ["cache/", "audit.log"]
            components = { uploads = "user_uploads", vector_db = "ChromaDB", "webui.db" = "main_database" }
            {{job}}
            {{remotes}}
            """);
    }

    /// <summary>A data directory, an alias remote <c>m</c>, and the job to it.</summary>
    internal static void MakeMirrored(this Dir dir, string job = "")
    {
        dir.MakeData();
        dir.WriteSync(["m:"], dir.Alias("m"), job);
    }

    /// <summary>The files below a directory of the test, but for the agent's own, in order.</summary>
    internal static string[] FilesOf(this Dir dir, string relative)
    {
        var root = dir.Path(relative);
        return !Directory.Exists(root) ? [] : [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(root, file))
            .Where(file => !file.StartsWith(".owui-backup/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }

    /// <summary>What <c>MakeData</c>'s directory is at a mirror.</summary>
    internal static string[] Sample { get; } =
        ["main_database/webui.db", "user_uploads/1_notes.txt", "user_uploads/2_more notes.txt"];

    /// <summary>Waits until a mirror has so many files.</summary>
    internal static void WaitForFiles(this Dir dir, RunningCommand running, string relative, int count)
    {
        while (!running.HasEnded && dir.FilesOf(relative).Length < count)
            Thread.Sleep(20);
        Assert.False(running.HasEnded, "It ended before it could be interrupted: give it more files.");
    }

    /// <summary>Many uploads of a size, for jobs that are slowed down by <c>bandwidth</c>.</summary>
    internal static void MakeUploads(this Dir dir, int count, int bytes) => dir.Shell(
        $"mkdir -p data/uploads; cd data/uploads; for i in $(seq {count}); do head -c {bytes} /dev/urandom >f$i; done");
}
