using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Core.Snapshots;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>A consistent state of an instance, on local disk. Nobody writes there.</summary>
/// <param name="Id">Its name: <c>capture_20261122T030000Z</c>.</param>
/// <param name="Tree">The absolute path of the tree.</param>
/// <param name="Manifest">The absolute path of its manifest.</param>
/// <param name="Summary">What the manifest's first and last line say.</param>
public sealed record CapturedState(string Id, string Tree, string Manifest, ManifestSummary Summary)
{
    /// <inheritdoc cref="SnapshotResult.HasLeftOut"/>
    public bool HasLeftOut { get; init; }
}

/// <summary>What came of capturing.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="State">What was captured; null where nothing was. It stands whatever became of the stack.</param>
/// <param name="Snapshot">What the engine said of it; null when it was not reached.</param>
public sealed record CaptureResult(Outcome Outcome, CapturedState? State, SnapshotResult? Snapshot)
{
    /// <summary>What became of the stack; null where the job does not touch it.</summary>
    public RestReport? Rest { get; init; }
}

/// <summary>What the jobs that send work with; put together by the program.</summary>
/// <param name="Engine">Captures.</param>
/// <param name="Open">Makes a destination of what the config calls it, or says why that cannot be.</param>
/// <param name="AgentVersion">The version of this program, for manifests.</param>
/// <param name="Host">This host's name, for manifests and owners.</param>
public sealed record ShippingMeans(
    SnapshotEngine Engine,
    Func<Destination, CancellationToken, DestinationResult<IDestination?>> Open,
    string AgentVersion,
    string Host)
{
    /// <summary>What stacks are brought to rest with.</summary>
    public StackMeans Stacks { get; init; } = new(null, _ => throw new InvalidOperationException("no watchdog was given"));

    /// <summary>
    /// Makes what child processes write readable for nobody else; called when a capture has been made, which lets
    /// everything have the mode that it asks for. The mask belongs to the whole process: so it is the program's to set.
    /// </summary>
    public Action RestrictFileModes { get; init; } = () => { };

    /// <summary>What is known of an instance beside its data, by its name.</summary>
    public Func<string, InstanceNotes> Notes { get; init; } = _ => InstanceNotes.None;
}
