using OpenWebUIBackup.Core.Configuration;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary>Finds and reads the config.</summary>
internal static class ConfigSource
{
    /// <summary>The file that would be read; null when there is none.</summary>
    internal static string? Find(Session session) =>
        ConfigLocation.Find(session.Get(GlobalOptions.Config), Environment.GetEnvironmentVariable, File.Exists);

    /// <summary>Reads it. On any mistake all of them are in <paramref name="failure"/>.</summary>
    internal static bool TryRead(Session session, string withoutConfig, out ConfigReading reading, out VerbResult? failure)
    {
        failure = null;
        var path = Find(session);
        if (path is null)
        {
            reading = new ConfigReading(null, [], []);
            failure = VerbResult.Usage(
                $"There is no config: looked at {string.Join(", ", ConfigLocation.Candidates(Environment.GetEnvironmentVariable))}. "
                + $"Write one (agent.toml.example shows how) or name it with --config FILE{withoutConfig}.");
            return false;
        }

        reading = ConfigFile.Load(path, Environment.GetEnvironmentVariable("HOME"));
        if (reading.Config is not null)
            return true;
        failure = VerbResult.Usage([.. reading.Faults.Select(fault => fault.ToString())]);
        return false;
    }
}
