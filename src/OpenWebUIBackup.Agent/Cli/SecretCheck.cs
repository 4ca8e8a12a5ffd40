using OpenWebUIBackup.Core.Configuration;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary>Whether the secrets of a config can be had. None is shown, not even in part.</summary>
internal static class SecretCheck
{
    /// <summary>Fetches each and forgets it.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal static IReadOnlyList<Problem> Check(AgentConfig config, CancellationToken cancellation)
    {
        var problems = new List<Problem>();
        foreach (var (owner, secret) in All(config))
        {
            // What stands in the config may as well be no secret at all: a region, an account's name.
            if (secret.IsWrittenOut)
                continue;
            try
            {
                _ = secret.ResolveAsync(SystemSecrets.Sources, cancellation).GetAwaiter().GetResult();
            }
            catch (SecretException fault)
            {
                problems.Add(Problem.Warning("fetch the secret", owner, fault.Message));
            }
        }

        return problems;
    }

    private static IEnumerable<(string Owner, Secret Secret)> All(AgentConfig config)
    {
        foreach (var remote in config.Remotes)
        {
            foreach (var (key, secret) in remote.Settings)
                yield return ($"remote.{remote.Name}.{key}", secret);
            if (remote.Encryption is not { } encryption)
                continue;
            yield return ($"remote.{remote.Name}.encrypt.password", encryption.Password);
            if (encryption.Salt is { } salt)
                yield return ($"remote.{remote.Name}.encrypt.salt", salt);
        }

        foreach (var job in config.Jobs.OfType<RepositoryJobConfig>())
            yield return ($"job.{job.Name}.password", job.Password);
        foreach (var notification in config.Notifications)
            foreach (var (key, secret) in notification.Settings)
                yield return ($"notify.{notification.Name}.{key}", secret);
    }
}
