using OpenWebUIBackup.Agent.Cli;
using OpenWebUIBackup.Core.Capture;
using OpenWebUIBackup.Core.Configuration;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Runs;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Linux;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Agent;

/// <summary>Puts the parts together.</summary>
internal static class Composition
{
    /// <summary>The engine that makes snapshots.</summary>
    internal static SnapshotEngine Engine() => new(new SqliteCapturer(), new ChromaCheck());

    /// <summary>What jobs that send work with.</summary>
    internal static ShippingMeans Shipping(AgentConfig config, LocatedInstances? instances = null) =>
        new(Engine(), Destinations.Opener(config), AgentVersion.Text, Host)
        {
            Stacks = Stacks,
            RestrictFileModes = ProcessLimits.RestrictFileModeMask,
            Notes = name => instances?.NotesOf(name) ?? InstanceNotes.None,
        };

    /// <summary>Where what is kept between runs is; null where no variable says so.</summary>
    internal static string? StateDirectory => StateLocation.Find(ProcessLimits.IsRoot, Environment.GetEnvironmentVariable);

    /// <summary>What stacks are brought to rest with.</summary>
    internal static StackMeans Stacks => new(StateDirectory, key => Command.Of(OwnProgram, StackWatch.Verb, StateDirectory!, key));

    // A new version may have been put in the place of the program that runs; then only the kernel still finds it.
    private static string OwnProgram => File.Exists(Environment.ProcessPath) ? Environment.ProcessPath : "/proc/self/exe";

    /// <summary>This host's name as it calls itself; a reverse look-up would wait for a name server.</summary>
    internal static string Host => Environment.MachineName;
}
