using OpenWebUIBackup.Toml;

namespace OpenWebUIBackup.Core.Configuration.Reading;

/// <summary>Reads the whole config.</summary>
internal sealed class AgentReader(Findings findings, PathSyntax paths)
{
    /// <summary>The config as far as it could be read; good only if there were no faults.</summary>
    public AgentConfig Read(TomlTable document)
    {
        var root = new TableReader(document, "the config", findings);
        var secrets = new SecretReader(paths);
        var others = new RemoteReader(secrets);
        var instances = new InstanceReader(findings, paths).Read(root);
        var remotes = others.Remotes(root);
        var jobs = new JobReader(findings, paths, secrets, instances, remotes).Read(root);
        var notifications = others.Notifications(root);
        if (jobs.Count == 0 && root.Entry("job") is null)
            findings.Missing(root.Position, "there is no job: add `[job.local]` with `type = \"snapshot\"` and `dir = \"/var/backups/open-webui\"`");
        root.Finish(entry => entry.Name is "data_dir" or "volume" or "container"
            ? "it belongs under `[instance]`"
            : null);
        return new AgentConfig(findings.File, instances, remotes, jobs, notifications);
    }
}
