using System.Text;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Core.Tests.Trees;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Snapshots;

/// <summary>A source, a directory of snapshots, and the engine between them.</summary>
internal sealed class SnapshotFixture : IDisposable
{
    public SnapshotFixture(ScriptedDatabases? databases = null)
    {
        Databases = databases ?? new ScriptedDatabases();
        Directory.CreateDirectory(Source);
    }

    public ScratchDirectory Scratch { get; } = new();

    public ScriptedDatabases Databases { get; }

    public string Source => Scratch["source"];

    public string Snapshots => Scratch["snapshots"];

    public string[] Exclude { get; init; } = [];

    public CancellationToken Cancellation { get; init; } = TestContext.Current.CancellationToken;

    /// <summary>Writes a file of the source, making the directories above it.</summary>
    public string Write(string path, string content)
    {
        var full = Path.Combine(Source, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return full;
    }

    /// <summary>Writes a file that begins as SQLite databases do.</summary>
    public string WriteDatabase(string path, string content) => Write(path, "SQLite format 3\0" + content);

    /// <summary>Makes a snapshot, however it ends.</summary>
    public SnapshotResult Try(string? source = null, string? snapshots = null) =>
        new SnapshotEngine(Databases, Databases).Create(
            new SnapshotRequest
            {
                Source = source ?? Source,
                Directory = snapshots ?? Snapshots,
                Names = SnapshotNamePattern.Snapshot,
                Exclude = ExcludeFilter.Parse(Exclude),
                AgentVersion = "test",
                Host = "test",
            },
            SilentRunEvents.Instance, Cancellation);

    /// <summary>Makes a snapshot that must succeed without any problem.</summary>
    public SnapshotResult Make()
    {
        var made = Try();
        Assert.True(made.Outcome is { Ending: Ending.Succeeded, Problems: [] }, string.Join('\n', made.Outcome.Problems));
        return made;
    }

    /// <summary>The path of a file in a snapshot.</summary>
    public string In(SnapshotResult snapshot, string path = "") => Path.Combine(Snapshots, snapshot.Name!, path);

    /// <summary>Whether two snapshots have the same inode under a name.</summary>
    public bool Shared(SnapshotResult one, SnapshotResult other, string path) =>
        Shell.Run("stat", "-c", "%i", In(one, path)) == Shell.Run("stat", "-c", "%i", In(other, path));

    /// <summary>The paths in a snapshot's manifest, which must be whole, with each file's hash.</summary>
    public IReadOnlyList<(string Path, UInt128 Hash)> Manifest(SnapshotResult snapshot)
    {
        Assert.Equal(Errno.None,
            FileHandle.TryOpen(Path.Combine(Snapshots, ".owui-backup/manifests", snapshot.Name + ".jsonl"), out var file));
        using (file)
        {
            using var reader = new ManifestReader(file!);
            var entries = new List<(string, UInt128)>();
            while (reader.TryRead(out var entry))
                entries.Add((entry.ToPath().ToString(), entry.Hash));
            return entries;
        }
    }

    /// <summary>The number of a file's hard-link group in a snapshot's manifest.</summary>
    public ulong HardLinkGroup(SnapshotResult snapshot, string path)
    {
        Assert.Equal(Errno.None,
            FileHandle.TryOpen(Path.Combine(Snapshots, ".owui-backup/manifests", snapshot.Name + ".jsonl"), out var file));
        using (file)
        {
            using var reader = new ManifestReader(file!);
            while (reader.TryRead(out var entry))
            {
                if (entry.ToPath() == new UnixPath(path))
                    return entry.HardLinkGroup;
            }
        }

        throw new InvalidOperationException($"{path} is not in the manifest");
    }

    /// <summary>That nothing but whole snapshots and this program's own directory is there.</summary>
    public void AssertNothingPartial()
    {
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Snapshots, ".owui-backup/partial")));
        foreach (var name in Directory.GetFileSystemEntries(Snapshots).Select(path => Path.GetFileName(path)))
            Assert.True(name == ".owui-backup" || SnapshotNamePattern.Snapshot.TryParse(name, out _), name);
    }

    public void Dispose() => Scratch.Dispose();
}
