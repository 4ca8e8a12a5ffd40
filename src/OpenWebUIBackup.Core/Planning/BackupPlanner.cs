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
    /// <param name="stateDirectory">This user's state directory (<see cref="StateLocation"/>); null where there is none.</param>
    public static Planned Plan(AgentConfig config, IReadOnlyList<string> jobs, DateTimeOffset now, string? stateDirectory)
    {
        var faults = new List<string>();
        var warnings = new List<string>();
        var plans = new List<JobPlan>();
        var notAvailable = new List<JobConfig>();
        var shipping = new ShippingPlanner(config, now.UtcDateTime, stateDirectory, faults);
        foreach (var job in Selected(config, jobs, faults))
        {
            if (job is not (SnapshotJobConfig or SyncJobConfig or ArchiveJobConfig))
            {
                notAvailable.Add(job);
                continue;
            }

            if (Source(config, job, faults) is not { } source)
                continue;
            var extras = Extras(config, job, faults);
            JobPlan? plan = job switch
            {
                SnapshotJobConfig snapshot => Resolve(snapshot, source, now.UtcDateTime),
                SyncJobConfig sync => shipping.Resolve(sync, source, extras),
                _ => shipping.Resolve((ArchiveJobConfig)job, source, extras),
            };
            if (plan is not null)
                plans.Add(plan with
                {
                    Extras = extras,
                    Stack = Stack(config, job),
                    IsFromElsewhere = job.Basics.CaptureFrom is not null,
                    Hooks = job.Basics.Hooks,
                });
        }

        RefuseSharedDirectories(plans, faults);
        return faults.Count > 0
            ? new Planned(null, faults)
            : new Planned(new BackupPlan(plans, notAvailable, warnings), []);
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

    private static SnapshotPlan Resolve(SnapshotJobConfig job, string source, DateTime utc) => new(
        job.Name, job.Basics.Instance, source, job.Directory, job.NamePattern, job.NamePattern.Format(utc), utc,
        job.Basics.Exclude, job.Keep);

    private static string? Source(AgentConfig config, JobConfig job, List<string> faults)
    {
        var instance = config.Instances.First(i => i.Name == job.Basics.Instance);
        if (job.Basics.CaptureFrom is { } from)
            return from;
        return Directory(instance.Source, $"The instance \"{instance.Name}\"", faults);
    }

    private static List<ExtraSource> Extras(AgentConfig config, JobConfig job, List<string> faults)
    {
        var instance = config.Instances.First(i => i.Name == job.Basics.Instance);
        return
        [
            .. from extra in instance.Extras
               let directory = Directory(extra.Source, $"The extra component \"{extra.Name}\" of \"{instance.Name}\"", faults)
               where directory is not null
               select new ExtraSource(extra.Name, directory, extra.Exclude),
        ];
    }

    /// <summary>Volumes and containers are looked up before there is a plan: a plan holds what is known.</summary>
    private static string? Directory(DataSource source, string whose, List<string> faults)
    {
        if (source is DataSource.Directory directory)
            return directory.Path;
        var (key, name) = source is DataSource.Volume volume ? ("volume", volume.Name) : ("container", ((DataSource.Container)source).Name);
        var fault = $"{whose} names its data by {key} = \"{name}\", which was not looked up: "
            + (key == "volume"
                ? $"write data_dir = \"…\" with what `docker volume inspect -f '{{{{.Mountpoint}}}}' {name}` prints."
                : $"write data_dir = \"…\" with the mount at /app/backend/data that `docker inspect {name}` shows.");
        if (!faults.Contains(fault))
            faults.Add(fault); // once, however many jobs the instance has
        return null;
    }

    private static StackDefinition? Stack(AgentConfig config, JobConfig job)
    {
        var quiesce = job.Basics.Quiesce;
        if (quiesce == Quiesce.None || config.Instances.First(i => i.Name == job.Basics.Instance).Stack is not { } stack)
            return null;
        // Nothing could make a container of `docker run` again: a job of the type "cold" stops it.
        if (stack.Container is not null && quiesce == Quiesce.Down)
            quiesce = Quiesce.Stop;
        return new StackDefinition(
            stack.ComposeFile, stack.Project, stack.Container, quiesce, stack.StopTimeout, stack.StartTimeout,
            stack.ResumeAfterShip, stack.Hooks);
    }

    /// <summary>Two jobs in one place would prune each other's copies, or overwrite them.</summary>
    private static void RefuseSharedDirectories(List<JobPlan> plans, List<string> faults)
    {
        foreach (var shared in plans.OfType<SnapshotPlan>().GroupBy(p => p.SnapshotDirectory).Where(g => g.Count() > 1))
            faults.Add($"The jobs {Names(shared)} both keep snapshots in {shared.Key} "
                + "and would prune each other's: give each a `dir` of its own.");
        foreach (var shared in plans.OfType<SyncPlan>().SelectMany(p => p.Destinations, (Plan, To) => (Plan, To))
            .GroupBy(pair => pair.To, pair => pair.Plan).Where(g => g.Count() > 1))
            faults.Add($"The jobs {Names(shared)} both mirror to {shared.Key} "
                + "and would overwrite each other's files: give each a path of its own.");
        foreach (var shared in plans.OfType<ArchivePlan>()
            .SelectMany(p => p.Destinations, (Plan, To) => (Plan, Place: (To, Names: Plan.NamePattern.Text, Plan.InstanceName)))
            .GroupBy(pair => pair.Place, pair => pair.Plan).Where(g => g.Count() > 1))
            faults.Add($"The jobs {Names(shared)} both keep archives in {shared.Key.To} under the names {shared.Key.Names} "
                + "and would remove each other's: give each a path of its own, or a `name` of its own.");
    }

    private static string Names(IEnumerable<JobPlan> plans) => string.Join(" and ", plans.Select(plan => $"\"{plan.JobName}\""));
}
