using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Configuration.Reading;

/// <summary>Reads <c>[job.NAME]</c>.</summary>
internal sealed class JobReader(
    Findings findings, PathSyntax paths, SecretReader secrets, IReadOnlyList<InstanceConfig> instances, IReadOnlyList<RemoteDefinition> remotes)
{
    private readonly ShippingReader _shipping = new(findings, paths, remotes);

    /// <summary>Which kinds of job have a key, to say so where it stands in another.</summary>
    private static readonly Dictionary<string, string> _owners = new(StringComparer.Ordinal)
    {
        ["dir"] = "snapshot",
        ["to"] = "sync, archive",
        ["profile"] = "sync, archive",
        ["components"] = "sync, archive",
        ["transfers"] = "sync, archive",
        ["checkers"] = "sync, archive",
        ["bandwidth"] = "sync, archive",
        ["max_delete"] = "sync",
        ["max_shrink"] = "sync",
        ["history"] = "sync",
        ["history_keep"] = "sync",
        ["full"] = "archive",
        ["name"] = "snapshot, archive",
        ["keep"] = "snapshot, archive, restic, borg",
        ["repository"] = "restic, borg",
        ["password"] = "restic, borg",
        ["from"] = "drill",
    };

    public List<JobConfig> Read(TableReader root)
    {
        var jobs = new List<JobConfig>();
        foreach (var (entry, table) in root.Named("job"))
        {
            if (!NameRule.IsGood(entry.Name))
                findings.Fault(entry.Position, $"\"{entry.Name}\" cannot be a job's name: {NameRule.Rule}");
            if (ReadOne(entry.Name, table) is { } job) jobs.Add(job);
        }

        return jobs;
    }

    private JobConfig? ReadOne(string name, TableReader table)
    {
        var type = table.Choice("type", "snapshot", "sync", "archive", "cold", "restic", "borg", "drill");
        if (type is null)
        {
            // Without its type nothing can be said about its other keys.
            if (table.Entry("type") is null) table.Missing("type", "\"snapshot\"");
            return null;
        }

        var basics = Basics(name, table, type);
        JobConfig? job = type switch
        {
            "snapshot" => Snapshot(basics, table),
            "sync" or "cold" => Sync(basics, table),
            "archive" => Archive(basics, table),
            "restic" or "borg" => Repository(basics, table, type),
            _ => Drill(basics, table),
        };
        table.Finish(entry => _owners.TryGetValue(entry.Name, out var owners)
            ? $"a job of type \"{type}\" does not have it, it belongs to {owners}"
            : null);
        return job;
    }

    private JobBasics Basics(string name, TableReader table, string type)
    {
        var instance = Instance(table);
        var quiesce = PolicyReader.Quiesce(table);
        // The documented cold backup: the stack is down while data is read.
        if (type == "cold") quiesce ??= Quiesce.Down;
        if (quiesce is not (null or Quiesce.None) && instance is { Stack: null })
        {
            findings.Missing(
                table.Entry("quiesce")?.Value.Position ?? table.Position,
                $"{table.Title} brings the stack to rest and there is no [stack]: add it with `compose_file`, or write `quiesce = \"none\"`");
        }

        return new JobBasics(
            name,
            instance?.Name ?? "",
            quiesce ?? instance?.Stack?.Quiesce ?? Quiesce.None,
            PolicyReader.Exclude(table),
            PathOf(table, "capture_from", "\"/mnt/snapshot\""),
            HookReader.Read(table));
    }

    private InstanceConfig? Instance(TableReader table)
    {
        var name = table.Text("instance", "\"main\"");
        if (name is null)
        {
            if (instances.Count > 1 && table.Entry("instance") is null)
                table.Missing("instance", $"\"{instances[0].Name}\"");
            return instances.Count == 1 ? instances[0] : null;
        }

        var found = instances.FirstOrDefault(i => i.Name == name);
        if (found is null && instances.Count > 0)
        {
            var names = instances.Select(i => i.Name).ToList();
            table.Fault(table.Entry("instance")!, $"there is no instance \"{name}\": "
                + (NearestWord.Of(name, names) is { } meant ? $"did you mean \"{meant}\"?" : $"there is {string.Join(", ", names.Select(n => $"\"{n}\""))}"));
        }

        return found;
    }

    private SnapshotJobConfig? Snapshot(JobBasics basics, TableReader table)
    {
        var directory = PathOf(table, "dir", "\"/var/backups/open-webui\"");
        if (directory is null && table.Entry("dir") is null) table.Missing("dir", "\"/var/backups/open-webui\"");
        var pattern = PolicyReader.Name(table, SnapshotNamePattern.Snapshot);
        var keep = PolicyReader.Keep(table, "keep");
        if (directory is null) return null;
        if (instances.FirstOrDefault(i => i.Name == basics.Instance)?.Source is DataSource.Directory data)
        {
            var entry = table.Entry("dir")!;
            if (IsWithin(directory, data.Path))
                table.Fault(entry, $"snapshots in {directory} would lie inside the data directory {data.Path}, and each would hold the ones before: choose a directory outside");
            else if (IsWithin(data.Path, directory))
                table.Fault(entry, $"the data directory {data.Path} lies inside {directory}: choose a directory of its own for snapshots");
        }

        return new SnapshotJobConfig(basics, directory, pattern, keep);
    }

    private SyncJobConfig Sync(JobBasics basics, TableReader table)
    {
        var shipping = _shipping.Read(table);
        var history = table.Flag("history") ?? false;
        var keep = PolicyReader.Keep(table, "history_keep");
        if (!history && table.Entry("history_keep") is { } entry)
            findings.Missing(entry.Position, "`history_keep` is of no use without `history = true`: add that, or remove this");
        return new SyncJobConfig(
            basics,
            shipping,
            table.Integer("max_delete", 0, int.MaxValue, "1000"),
            ShippingReader.Percent(table, "max_shrink") ?? 50,
            history,
            keep);
    }

    private ArchiveJobConfig Archive(JobBasics basics, TableReader table) => new(
        basics,
        _shipping.Read(table),
        PolicyReader.Name(table, SnapshotNamePattern.Archive),
        PolicyReader.Keep(table, "keep"),
        table.Flag("full") ?? false);

    private RepositoryJobConfig? Repository(JobBasics basics, TableReader table, string tool)
    {
        var repository = table.Text("repository", "\"/mnt/backup/repository\"");
        if (repository is null && table.Entry("repository") is null) table.Missing("repository", "\"/mnt/backup/repository\"");
        var password = secrets.Required(table, "password");
        var keep = PolicyReader.Keep(table, "keep");
        return repository is null || password is null
            ? null
            : new RepositoryJobConfig(basics, tool, repository, password, keep);
    }

    private DrillJobConfig? Drill(JobBasics basics, TableReader table)
    {
        var from = _shipping.Destinations(table, "from", profile: null);
        if (from.Count > 1) table.Fault(table.Entry("from")!, "a drill restores from one destination: make a job for each");
        return from.Count == 1 ? new DrillJobConfig(basics, from[0]) : null;
    }

    private string? PathOf(TableReader table, string key, string example)
    {
        if (table.Text(key, example) is not { } text) return null;
        var path = paths.Absolute(text, out var fault);
        if (path is null) table.Fault(table.Entry(key)!, fault!);
        return path;
    }

    private static bool IsWithin(string path, string directory) =>
        path == directory || path.StartsWith(directory.TrimEnd('/') + "/", StringComparison.Ordinal);
}
