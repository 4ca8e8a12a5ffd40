using OpenWebUIBackup.Agent.Cli;
using OpenWebUIBackup.Core.Capture;
using OpenWebUIBackup.Core.Configuration;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Runs;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Agent;

/// <summary>Puts the parts together.</summary>
internal static class Composition
{
    /// <summary>The engine that makes snapshots.</summary>
    internal static SnapshotEngine Engine() => new(new SqliteCapturer(), new ChromaCheck());

    /// <summary>What jobs that send work with.</summary>
    internal static ShippingMeans Shipping(AgentConfig config, LocatedInstances? instances = null) =>
        new(Engine(), Destinations.Opener(config), AgentVersion.Text, Host) { Notes = name => instances?.NotesOf(name) ?? InstanceNotes.None };

    /// <summary>Where what is kept between runs is; null where no variable says so.</summary>
    internal static string? StateDirectory => StateLocation.Find(ProcessLimits.IsRoot, Environment.GetEnvironmentVariable);

    /// <summary>This host's name as it calls itself; a reverse look-up would wait for a name server.</summary>
    internal static string Host => Environment.MachineName;
}
