using OpenWebUIBackup.Agent.Tests.BlackBox;

namespace OpenWebUIBackup.Agent.Tests.Crash;

/// <summary>
/// A data directory and a directory of snapshots in which a run is killed again and again, and what must hold after
/// each kill.
/// </summary>
internal sealed class SnapshotScene : IDisposable
{
    /// <summary>The calls that change something on disk or make it durable.</summary>
    public static readonly string[] Changes =
    [
        "mkdirat", "linkat", "symlinkat", "unlinkat", "renameat", "renameat2", "write", "pwrite64", "copy_file_range",
        "ftruncate", "fsync", "fdatasync", "syncfs", "utimensat", "fchown", "flock",
    ];

    /// <summary>The calls that are few, and between which the state of the whole changes: each is a point to be killed at.</summary>
    public static readonly string[] Turns = ["mkdirat", "unlinkat", "renameat", "renameat2", "fsync", "fdatasync", "syncfs", "flock", "ftruncate"];

    private const string Key = "correct horse battery staple";

    private readonly string? _template;
    private readonly bool _withKey;

    /// <param name="files">How many files the source has.</param>
    /// <param name="earlier">How many snapshots there are before the run that is killed; the source has changed since the last.</param>
    /// <param name="withKey">Whether the instance's secret key is kept beside each snapshot.</param>
    public SnapshotScene(int files, int earlier, bool withKey = false)
    {
        Source = SampleData.Make(Dir, files: files);
        _withKey = withKey;
        if (withKey)
            Dir.Write(".webui_secret_key", Key);
        if (earlier == 0)
            return;
        _template = Dir.Path("template");
        for (var i = 0; i < earlier; i++)
            Run(_template).ExitsWith(0);
        File.Delete(Path.Combine(_template, ".owui-backup/lock")); // copies of it would be one file, and one lock
        SampleData.Change(Dir, Source);
    }

    public Dir Dir { get; } = new();

    public string Source { get; }

    public string Snapshots => Dir.Path("snapshots");

    public TestCommand Snapshot(string to)
    {
        if (!_withKey)
            return Dir.Command("snapshot", "--source", Source, "--to", to);
        Dir.Write("agent.toml", $"[instance]\ndata_dir = \"{Source}\"\nsecret_key = true\n[job.local]\ntype = \"snapshot\"\ndir = \"{to}\"\n");
        // No docker to ask: what it calls is not what is looked at here.
        return Dir.Command("run", "local").WithEnv("PATH", Dir.Make("empty"));
    }

    public TestOutput Run(string to) => Snapshot(to).Run();

    /// <summary>Puts the directory of snapshots into the state before the run.</summary>
    public void Reset()
    {
        Dir.Shell($"rm -rf '{Snapshots}'");
        if (_template is not null)
            Dir.Shell($"cp -al '{_template}' '{Snapshots}'");
    }

    /// <summary>
    /// Runs once under strace to learn the calls, and chooses: every one of <see cref="Turns"/>, and as many as asked
    /// of the others, evenly spread over the run.
    /// </summary>
    public IReadOnlyList<TracedCall> KillPoints(TestCommand command, int others)
    {
        var calls = Strace.Log(Dir, command, Changes, out var output);
        output.ExitsWith(0);
        var rest = calls.Where(call => !Turns.Contains(call.Call)).ToList();
        return
        [
            .. calls.Where(call => Turns.Contains(call.Call) && call.Thread == 0),
            .. Enumerable.Range(0, Math.Min(others, rest.Count)).Select(i => rest[(int)((i + 0.5) * rest.Count / Math.Min(others, rest.Count))]),
        ];
    }

    /// <summary>
    /// What must hold after a kill: every snapshot that is listed has a manifest and is whole, by its manifest and by
    /// comparison; the next run succeeds, removes what was left, and its snapshot equals the source.
    /// </summary>
    public void AssertSound(string where)
    {
        try
        {
            var before = Names();
            foreach (var name in before)
                Assert.True(File.Exists(Manifest(name)), $"{name} has its final name but no manifest");
            if (Directory.Exists(Snapshots))
                Dir.Command("verify", "--all", "--dir", Snapshots).Run().ExitsWith(0);
            var earlier = _template is null ? [] : Names(_template);
            foreach (var name in before.Except(earlier))
                SampleData.AssertSame(Dir, Source, Path.Combine(Snapshots, name));
            Assert.Empty(earlier.Except(before));

            AssertKeys();
            Run(Snapshots).ExitsWith(0);
            SampleData.AssertSame(Dir, Source, Path.Combine(Snapshots, Names()[^1]));
            AssertNothingLeft();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new InvalidOperationException($"Killed {where}: {e.Message}\n{Dir.Program("find", Snapshots, "-maxdepth", "3").Run().Stdout}", e);
        }
    }

    /// <summary>
    /// What must hold after a removal that was killed: whatever is still listed has a manifest and is whole, the newest
    /// among it; and the next removal ends what was begun.
    /// </summary>
    public void AssertKeptSound(string where)
    {
        var left = Names();
        Assert.True(left.Count >= 1, $"Killed {where}: the newest snapshot is gone");
        Assert.All(left, name => Assert.True(File.Exists(Manifest(name)), $"Killed {where}: {name} has its final name but no manifest"));
        Dir.Command("verify", "--all", "--dir", Snapshots).Run().ExitsWith(0);
        Dir.Command("prune", "--keep-last", "1", "--dir", Snapshots).Run().ExitsWith(0);
        Assert.Equal(left[^1], Assert.Single(Names()));
        AssertNothingLeft();
    }

    /// <summary>Fails unless nothing is being built, and snapshots and manifests belong to each other one to one.</summary>
    public void AssertNothingLeft()
    {
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Snapshots, ".owui-backup/partial")));
        Assert.Equal(Names(), Directory.EnumerateFiles(Path.Combine(Snapshots, ".owui-backup/manifests")).Select(Path.GetFileNameWithoutExtension).Order());
        if (_withKey)
            Assert.Equal(Names(), Directory.EnumerateFiles(Path.Combine(Snapshots, ".owui-backup/keys")).Select(path => Path.GetFileName(path)!).Order());
        AssertKeys();
    }

    /// <summary>Fails unless each snapshot has the key beside it, for the owner alone.</summary>
    private void AssertKeys()
    {
        foreach (var file in _withKey ? Names().Select(name => Path.Combine(Snapshots, ".owui-backup/keys", name)) : [])
        {
            Assert.Contains(Key, File.ReadAllText(file), StringComparison.Ordinal);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    /// <summary>The names of the snapshots, oldest first.</summary>
    public IReadOnlyList<string> Names(string? directory = null) => Directory.Exists(directory ?? Snapshots)
        ? [.. Directory.EnumerateDirectories(directory ?? Snapshots).Select(path => Path.GetFileName(path)!).Where(name => name != ".owui-backup").Order()]
        : [];

    public string Manifest(string name) => Path.Combine(Snapshots, $".owui-backup/manifests/{name}.jsonl");

    public void Dispose() => Dir.Dispose();
}
