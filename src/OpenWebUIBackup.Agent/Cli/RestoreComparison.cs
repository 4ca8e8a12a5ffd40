using OpenWebUIBackup.Core.Configuration;
using OpenWebUIBackup.Core.Discovery;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Core.Tools.Docker;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary>
/// Compares what was restored with what is going to run on it: the keys, and the version. Neither is in the data, and
/// either makes a restore that is right to the last byte fail days later.
/// </summary>
internal sealed class RestoreComparison
{
    private readonly HostDocker _docker;
    private readonly ContainerFacts? _container;
    private readonly InstanceHints _hints;
    private readonly CancellationToken _cancellation;

    private RestoreComparison(string target, InstanceConfig? instance, CancellationToken cancellation)
    {
        _cancellation = cancellation;
        _docker = HostDocker.Open(cancellation);
        var source = (instance?.Source as DataSource.Directory)?.Path;
        _hints = new InstanceHints(instance?.Name ?? target, target, null);
        // What has the target mounted is what will run on it; else what the config calls the instance.
        _container = InstanceLookup.Container(_docker, _hints, cancellation)
            ?? (instance is null ? null : InstanceLookup.Container(_docker,
                new InstanceHints(instance.Name, source, (instance.Source as DataSource.Container)?.Name ?? instance.Stack?.Container), cancellation));
    }

    /// <summary>Whether what was restored has to do with keys and versions: the database, or everything.</summary>
    internal static bool Matters(IReadOnlyList<UnixPath> paths) => paths.Count == 0 || paths.Contains(DataDirectory.MainDatabase);

    /// <summary>Compares.</summary>
    /// <param name="header">What the manifest says.</param>
    /// <param name="target">The absolute path that was restored to.</param>
    /// <param name="keyFile">Where the snapshot's keys are, for whoever has to put them back.</param>
    /// <param name="instance">The instance of the config; null without one.</param>
    /// <param name="cancellation">Ends it.</param>
    internal static Outcome Of(
        ManifestHeader header, string target, string keyFile, InstanceConfig? instance, CancellationToken cancellation)
    {
        if (header.Keys.Count == 0 && header.SchemaRevision is null)
            return Outcome.Success; // nothing is known that could be compared
        var comparison = new RestoreComparison(target, instance, cancellation);
        return Outcome.Of([.. comparison.Keys(header, keyFile), .. comparison.Version(header)]);
    }

    private IEnumerable<Problem> Keys(ManifestHeader header, string keyFile)
    {
        if (header.Keys.Count == 0)
            yield break;
        if (_container is null)
        {
            yield return Problem.Note("compare the keys of", header.Name, "no container here has the restored directory mounted",
                $"They are in {keyFile}: what runs on the restored data needs the same {string.Join(", ", header.Keys.Select(key => key.Name))}.");
            yield break;
        }

        var found = InstanceLookup.Keys(_docker, _hints, _container, _cancellation);
        foreach (var note in header.Keys)
        {
            var now = found.Keys.FirstOrDefault(key => key.Name == note.Name);
            if (now is not null && KeyFingerprint.Fits(note.Fingerprint, note.Name, now.Value) is not false)
                continue;
            yield return Problem.Warning("use the restored data as it was with", $"the container {_container.Name}",
                now is null
                    ? $"it has no {note.Name}, with which {header.Name} was made"
                    : $"its {note.Name} is another than when {header.Name} was made",
                note.Name == SecretKeys.Main
                    ? "Everybody would be logged out, and stored tokens could not be read. Before it starts, put the key back that is in "
                        + $"{keyFile}: {PutBack(_container)}."
                    : $"What it encrypts could not be read. Before it starts, put the value back that is in {keyFile}.");
        }
    }

    private static string PutBack(ContainerFacts container) => container.Project is not null
        ? "WEBUI_SECRET_KEY in the environment of its Compose file"
        : "-e WEBUI_SECRET_KEY=… when it is made anew (docker run)";

    private IEnumerable<Problem> Version(ManifestHeader header)
    {
        if (_container is null || VersionLookup.Of(_docker.Engine!, _container, _cancellation) is not { } running)
            yield break;
        if (SchemaRevisions.IsNewer(header.SchemaRevision, header.OpenWebUIVersion, running) is not true)
            yield break;
        var known = header.SchemaRevision is { } revision ? SchemaRevisions.VersionsOf(revision) : null;
        var needed = header.OpenWebUIVersion ?? known?.First ?? "a newer one";
        yield return Problem.Warning("run the restored webui.db with", $"the container {_container.Name}",
            $"it is Open WebUI {running}, and the database was made by {needed} (schema {header.SchemaRevision}); migrations run forwards only, "
            + "so it starts and fails later",
            $"Start {needed} or newer on it.");
    }
}
