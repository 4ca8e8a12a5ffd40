using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Runs;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Snapshots;

/// <summary>Extra components, the keys beside a manifest, and what becomes of both.</summary>
public sealed class ExtraTests : IDisposable
{
    private readonly SnapshotFixture _fixture = new();

    [Fact]
    public void Extra_components_are_in_the_tree_under_their_names_and_linked_from_one_to_the_next()
    {
        _fixture.Write("webui", "data");
        var a = Extra("a", "/models/");
        var dashed = Extra("a-b");
        Write(a, "key", "k");
        Write(a, "models/big", "left out");
        Write(dashed, "models/kept", "k");
        var first = Make(a, dashed);
        Write(a, "new", "n");

        var second = Make(dashed, a);

        Assert.Equal(
            ["", ".owui-extra", ".owui-extra/a", ".owui-extra/a-b", ".owui-extra/a-b/models", ".owui-extra/a-b/models/kept", ".owui-extra/a/key", ".owui-extra/a/new", "webui"],
            _fixture.Manifest(second).Select(entry => entry.Path));
        Assert.True(_fixture.Shared(first, second, ".owui-extra/a/key"));
        Assert.True(_fixture.Shared(first, second, ".owui-extra/a-b/models/kept"));
        Assert.Equal((3L, 1L), (second.Tally.Linked, second.Tally.Copied));
        using var directory = DirectoryHandle.Open(_fixture.Snapshots);
        var store = new SnapshotStore(directory, SnapshotNamePattern.Snapshot);
        var verified = VerifyRun.Verify(
            directory, store, store.List().Find(second.Name!)!, isAsked: true, SilentRunEvents.Instance, TestContext.Current.CancellationToken);
        Assert.Equal(Ending.Succeeded, verified.Outcome.Ending);
    }

    [Fact]
    public void One_that_is_gone_is_a_warning_and_the_rest_is_captured()
    {
        _fixture.Write("webui", "data");

        var made = Try(new ExtraSource("gone", _fixture.Scratch["gone"], ExcludeFilter.None));

        Assert.Equal(Ending.SucceededWithWarnings, made.Outcome.Ending);
        Assert.Contains("the extra component gone", Assert.Single(made.Outcome.Problems).ToString(), StringComparison.Ordinal);
        Assert.Equal(["", ".owui-extra", "webui"], _fixture.Manifest(made).Select(entry => entry.Path));
    }

    [Fact]
    public void What_has_their_name_in_the_data_directory_is_left_out_and_said()
    {
        _fixture.Write(".owui-extra/a/old", "of a restore by hand");
        var a = Extra("a");
        Write(a, "new", "n");

        var made = Try(a);

        Assert.Equal(Ending.SucceededWithWarnings, made.Outcome.Ending);
        Assert.Equal(["", ".owui-extra", ".owui-extra/a", ".owui-extra/a/new"], _fixture.Manifest(made).Select(entry => entry.Path));
        Assert.Contains(".owui-extra/a/old", _fixture.Manifest(_fixture.Make()).Select(entry => entry.Path));
    }

    [Fact]
    public void One_that_holds_the_snapshots_is_refused()
    {
        _fixture.Write("webui", "data");
        Directory.CreateDirectory(_fixture.Snapshots);

        var made = Try(new ExtraSource("all", _fixture.Scratch.Path, ExcludeFilter.None));

        Assert.Equal((Ending.Failed, null), (made.Outcome.Ending, made.Name));
        _fixture.AssertNothingPartial();
    }

    [Fact]
    public void Keys_are_beside_the_manifest_for_their_owner_alone_and_go_with_the_snapshot()
    {
        _fixture.Write("webui", "data");
        var made = TryWith(new InstanceNotes { Keys = [new SecretKey("WEBUI_SECRET_KEY", "hunter2", "a test")], OpenWebUIVersion = "0.11.2" });
        var file = Path.Combine(_fixture.Snapshots, ".owui-backup/keys", made.Name!);

        Assert.Equal(Ending.Succeeded, made.Outcome.Ending);
        Assert.Equal("hunter2", Assert.Single(KeyFile.TryRead(File.ReadAllBytes(file))!).Value);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(["", "webui"], _fixture.Manifest(made).Select(entry => entry.Path));
        var manifest = File.ReadAllText(Path.Combine(_fixture.Snapshots, ".owui-backup/manifests", made.Name + ".jsonl"));
        Assert.DoesNotContain("hunter2", manifest, StringComparison.Ordinal);
        Assert.Contains("\"openwebui_version\":\"0.11.2\"", manifest, StringComparison.Ordinal);
        Assert.Contains("\"keys\":[{\"name\":\"WEBUI_SECRET_KEY\",\"fingerprint\":\"xxh128-16:", manifest, StringComparison.Ordinal);

        var without = _fixture.Make();
        PruneRun.Apply(new PruneRequest(_fixture.Snapshots, SnapshotNamePattern.Snapshot, new KeepPolicy { Last = 1 }),
            SilentRunEvents.Instance, TestContext.Current.CancellationToken);

        Assert.True(Directory.Exists(_fixture.In(without)));
        Assert.Empty(Directory.GetFiles(Path.Combine(_fixture.Snapshots, ".owui-backup/keys")));
    }

    [Fact]
    public void Keys_of_a_snapshot_that_was_interrupted_are_removed_by_the_next_run()
    {
        _fixture.Write("webui", "data");
        var first = _fixture.Make();
        Directory.CreateDirectory(Path.Combine(_fixture.Snapshots, ".owui-backup/keys"));
        var left = Path.Combine(_fixture.Snapshots, ".owui-backup/keys/snapshot_20200101000000");
        File.WriteAllText(left, "left");
        Directory.CreateDirectory(Path.Combine(_fixture.Snapshots, ".owui-backup/partial/snapshot_20200101000000"));

        Assert.Equal(Ending.Succeeded, _fixture.Try().Outcome.Ending);

        Assert.False(File.Exists(left));
        Assert.True(Directory.Exists(_fixture.In(first)));
    }

    public void Dispose() => _fixture.Dispose();

    private ExtraSource Extra(string name, params string[] exclude)
    {
        var directory = Directory.CreateDirectory(_fixture.Scratch["extra " + name]).FullName;
        return new ExtraSource(name, directory, ExcludeFilter.Parse(exclude));
    }

    private static void Write(ExtraSource extra, string path, string text)
    {
        var file = Path.Combine(extra.Directory, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private SnapshotResult Make(params ExtraSource[] extras)
    {
        var made = Try(extras);
        Assert.True(made.Outcome is { Ending: Ending.Succeeded, Problems: [] }, string.Join('\n', made.Outcome.Problems));
        return made;
    }

    private SnapshotResult Try(params ExtraSource[] extras) => Create(extras, InstanceNotes.None);

    private SnapshotResult TryWith(InstanceNotes notes) => Create([], notes);

    private SnapshotResult Create(ExtraSource[] extras, InstanceNotes notes) =>
        new SnapshotEngine(_fixture.Databases, _fixture.Databases).Create(
            new SnapshotRequest
            {
                Source = _fixture.Source,
                Directory = _fixture.Snapshots,
                Names = SnapshotNamePattern.Snapshot,
                AgentVersion = "test",
                Host = "test",
                Extras = extras,
                Notes = notes,
            },
            SilentRunEvents.Instance, TestContext.Current.CancellationToken);
}
