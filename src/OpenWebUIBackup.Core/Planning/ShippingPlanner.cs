using System.Globalization;
using System.IO.Hashing;
using System.Text;
using OpenWebUIBackup.Core.Configuration;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Planning;

/// <summary>Resolves the jobs that capture and send.</summary>
internal sealed class ShippingPlanner(AgentConfig config, DateTime utc, string? stateDirectory, List<string> faults)
{
    private static readonly FilterPattern _uploads = FilterPattern.Parse("/uploads/");

    internal SyncPlan? Resolve(SyncJobConfig job, string source, IReadOnlyList<ExtraSource> extras) => Capture(job, source, extras) is { } capture
        ? new SyncPlan(
            job.Name, capture, job.Shipping.To, job.Shipping.Components, Limits(job.Shipping),
            job.MaxDelete, job.MaxShrinkPercent, job.History, job.HistoryKeep)
        : null;

    internal ArchivePlan? Resolve(ArchiveJobConfig job, string source, IReadOnlyList<ExtraSource> extras) => Capture(job, source, extras) is { } capture
        ? new ArchivePlan(
            job.Name, capture, job.Shipping.To, job.Shipping.Components, Limits(job.Shipping),
            job.NamePattern, utc, job.Keep, job.Full)
        : null;

    private static TransferLimits Limits(ShippingConfig shipping) =>
        new(shipping.Transfers, shipping.Checkers, shipping.Bandwidth);

    private CapturePlan? Capture(JobConfig job, string source, IReadOnlyList<ExtraSource> extras)
    {
        var instance = config.Instances.First(i => i.Name == job.Basics.Instance);
        var directory = instance.CaptureDirectory
            ?? (stateDirectory is null ? null : Path.Combine(stateDirectory, "capture", instance.Name));
        if (directory is null)
        {
            Fault("There is nowhere to capture to: neither HOME nor XDG_STATE_HOME is set. "
                + "Set one, or write capture_dir = \"…\" below [instance].");
            return null;
        }

        if (IsWithin(directory, source) || IsWithin(source, directory))
        {
            Fault($"The captures of \"{instance.Name}\" in {directory} and its data in {source} would lie within each other: "
                + "write another capture_dir below [instance].");
            return null;
        }

        if (config.Instances.FirstOrDefault(other => other.Name != instance.Name && other.CaptureDirectory == directory) is { } sharing)
        {
            Fault($"The instances \"{instance.Name}\" and \"{sharing.Name}\" have the same capture_dir: give each its own.");
            return null;
        }

        foreach (var to in Shipped(job).To.OfType<Destination.Local>())
        {
            if (new[] { source, directory }.FirstOrDefault(own => IsWithin(to.Path, own) || IsWithin(own, to.Path)) is { } nested)
            {
                Fault($"The job \"{job.Name}\" would send to {to.Path}, and {nested}, which it reads, lies there or the other way round: "
                    + "choose a directory of its own.");
                return null;
            }
        }

        return new CapturePlan(
            instance.Name, source, Excluded(job), directory, instance.CaptureDirectory is null, Set(job),
            [.. config.Jobs.Where(j => j.Basics.Instance == instance.Name && j is SyncJobConfig or ArchiveJobConfig).Select(Set).Distinct()])
        {
            Extras = extras,
        };
    }

    private static ShippingConfig Shipped(JobConfig job) =>
        job is SyncJobConfig sync ? sync.Shipping : ((ArchiveJobConfig)job).Shipping;

    private static ExcludeFilter Excluded(JobConfig job) => job is ArchiveJobConfig { Full: false }
        ? ExcludeFilter.Of([.. job.Basics.Exclude.Patterns, _uploads])
        : job.Basics.Exclude;

    /// <summary>The same for the same patterns, whatever their order: which of them matches first makes no difference.</summary>
    private static string Set(JobConfig job)
    {
        var patterns = Excluded(job).Patterns.Select(pattern => pattern.Text).Distinct().Order(StringComparer.Ordinal);
        var from = job.Basics.CaptureFrom is null ? "" : "\n" + job.Basics.CaptureFrom;
        var hash = XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(string.Join('\n', patterns) + from));
        return string.Create(CultureInfo.InvariantCulture, $"{hash:x16}");
    }

    private void Fault(string fault)
    {
        if (!faults.Contains(fault))
            faults.Add(fault);
    }

    private static bool IsWithin(string path, string directory) =>
        path == directory || path.StartsWith(directory.TrimEnd('/') + "/", StringComparison.Ordinal);
}
