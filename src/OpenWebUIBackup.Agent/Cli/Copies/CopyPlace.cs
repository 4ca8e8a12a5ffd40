using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Agent.Cli.Copies;

/// <summary>A destination that copies are read back from.</summary>
/// <param name="Destination">Where it is.</param>
/// <param name="Names">How archives are named there; null: whatever is one.</param>
/// <param name="Keep">What retention keeps there; null where no config says so.</param>
/// <param name="Instance">The instance whose archives are meant; null: any.</param>
/// <param name="Job">The job of the config that sends there; null where none was named.</param>
/// <param name="Limits">How hard transfers may go at it.</param>
internal sealed record CopyPlace(
    IDestination Destination, SnapshotNamePattern? Names, KeepPolicy? Keep, string? Instance, string? Job, TransferLimits Limits);
