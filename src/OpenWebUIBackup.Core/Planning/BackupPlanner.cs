using OpenWebUIBackup.Core.Configuration;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Planning;

/// <summary>Resolves a config into a plan. Pure: reads nothing, touches nothing.</summary>
public static class BackupPlanner
{
    /// <summary>Plans the jobs that are named, or all jobs when none is.</summary>
    /// <param name="config">The config.</param>
    /// <param name="jobs">Names of jobs; they run in this order, each once.</param>
    /// <param name="now">The time that goes into the names.</param>
    public static Planned Plan(AgentConfig config, IReadOnlyList<string> jobs, DateTimeOffset now)
    {
        var faults = new List<string>();
        var warnings = new List<string>();
        var snapshots = new List<SnapshotPlan>();
        var notAvailable = new List<JobConfig>();
        foreach (var job in Selected(config, jobs, faults))
        {
            if (job is not SnapshotJobConfig snapshot) notAvailable.Add(job);
            else if (Resolve(config, snapshot, now.UtcDateTime, faults, warnings) is { } plan) snapshots.Add(plan);
        }

        RefuseSharedDirectories(snapshots, faults);
        return faults.Count > 0
            ? new Planned(null, faults)
            : new Planned(new BackupPlan(snapshots, notAvailable, warnings), []);
    }

    private static List<JobConfig> Selected(AgentConfig config, IReadOnlyList<string> names, List<string> faults)
    {
        if (names.Count == 0) return [.. config.Jobs];
        var selected = new List<JobConfig>();
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            if (config.Jobs.FirstOrDefault(job => job.Name == name) is { } job)
                selected.Add(job);
            else
                faults.Add($"There is no job \"{name}\" in {config.File}: it has {string.Join(", ", config.Jobs.Select(j => $"\"{j.Name}\""))}.");
        }

        return selected;
    }

    private static SnapshotPlan? Resolve(
        AgentConfig config, SnapshotJobConfig job, DateTime utc, List<string> faults, List<string> warnings)
    {
        var instance = config.Instances.First(i => i.Name == job.Basics.Instance);
        var source = job.Basics.CaptureFrom ?? (instance.Source as DataSource.Directory)?.Path;
        if (source is null)
        {
            var (key, name) = instance.Source is DataSource.Volume volume
                ? ("volume", volume.Name)
                : ("container", ((DataSource.Container)instance.Source).Name);
            faults.Add($"The instance \"{instance.Name}\" names its data by {key} = \"{name}\", which this version cannot look up: "
                + (key == "volume"
                    ? $"write data_dir = \"…\" with what `docker volume inspect -f '{{{{.Mountpoint}}}}' {name}` prints."
                    : $"write data_dir = \"…\" with the mount at /app/backend/data that `docker inspect {name}` shows."));
            return null;
        }

        if (job.Basics.Quiesce != Quiesce.None)
            warnings.Add($"The job \"{job.Name}\" asks for quiesce = \"{job.Basics.Quiesce.ToString().ToLowerInvariant()}\", which is not available in this version: "
                + "the stack keeps running, and databases are captured consistently while in use.");
        return new SnapshotPlan(
            job.Name, instance.Name, source, job.Directory, job.NamePattern, job.NamePattern.Format(utc), utc,
            job.Basics.Exclude, job.Keep);
    }

    /// <summary>Two jobs in one directory would prune, and link against, each other's snapshots.</summary>
    private static void RefuseSharedDirectories(List<SnapshotPlan> plans, List<string> faults)
    {
        foreach (var shared in plans.GroupBy(p => p.SnapshotDirectory).Where(g => g.Count() > 1))
            faults.Add($"The jobs {string.Join(" and ", shared.Select(p => $"\"{p.JobName}\""))} both keep snapshots in {shared.Key} "
                + "and would prune each other's: give each a `dir` of its own.");
    }
}
