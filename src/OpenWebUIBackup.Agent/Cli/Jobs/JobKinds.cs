using OpenWebUIBackup.Core.Configuration;
using OpenWebUIBackup.Core.Planning;
using OpenWebUIBackup.Core.Runs;

namespace OpenWebUIBackup.Agent.Cli.Jobs;

/// <summary>The kinds of jobs that this version can run.</summary>
/// <param name="config">Whose jobs they are.</param>
/// <param name="instances">The instances that they save.</param>
/// <param name="consent">What the user allows mirrors this time.</param>
internal sealed class JobKinds(AgentConfig config, LocatedInstances instances, MirrorConsent consent)
{
    private readonly SnapshotJob _snapshot = new(instances);
    private readonly SyncJob _sync = new(config, instances, consent);
    private readonly ArchiveJob _archive = new(config, instances);

    /// <summary>The kind of a job.</summary>
    internal JobKind Of(JobPlan plan) => plan switch
    {
        SnapshotPlan => _snapshot,
        SyncPlan => _sync,
        ArchivePlan => _archive,
        _ => throw new ArgumentOutOfRangeException(nameof(plan), plan, null),
    };
}
