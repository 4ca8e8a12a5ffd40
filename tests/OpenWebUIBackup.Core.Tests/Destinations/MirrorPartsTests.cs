using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Destinations;

public class MirrorPartsTests
{
    private static readonly Dictionary<string, string> _documented = new()
    {
        ["uploads"] = "user_uploads",
        ["vector_db"] = "ChromaDB",
        ["webui.db"] = "main_database",
    };

    private static readonly CapturedRoot[] _roots =
    [
        Directory("cache"), File("config.json"), File("l.data"), Directory("uploads"), Directory("vector_db"), File("webui.db"),
    ];

    [Fact]
    public void The_documented_names_are_those_of_the_documented_scripts()
    {
        var layout = MirrorParts.Layout(_documented, _roots);

        Assert.Equal("user_uploads/1_a.pdf", layout.ToObject(new UnixPath("uploads/1_a.pdf")).ToString());
        Assert.Equal("ChromaDB/chroma.sqlite3", layout.ToObject(new UnixPath("vector_db/chroma.sqlite3")).ToString());
        Assert.Equal("main_database/webui.db", layout.ToObject(new UnixPath("webui.db")).ToString());
        Assert.Equal("config.json", layout.ToObject(new UnixPath("config.json")).ToString());
        Assert.Equal("webui.db", layout.ToSource(new UnixPath("main_database/webui.db")).ToString());
    }

    [Fact]
    public void A_file_that_is_named_with_its_own_name_is_not_put_below_it_once_more() =>
        Assert.Equal("db/webui.db", MirrorParts.Layout(new Dictionary<string, string> { ["webui.db"] = "db/webui.db" }, _roots)
            .Place(new UnixPath("webui.db")).Name.ToString());

    [Fact]
    public void Uploads_go_first_and_the_main_database_last()
    {
        var parts = Parts(_documented, _roots, []);

        Assert.Equal(["user_uploads", "cache", "ChromaDB", "", "main_database"], parts.Select(part => part.Target.ToString()));
        Assert.Equal("/stage/tree/uploads", parts[0].Source);
        Assert.True(parts[3] is { Shallow: true, Source: "/stage/tree" });
        Assert.Equal(["config.json", "l.data"], parts[3].Only!.Select(name => name.ToString()));
        Assert.Equal(["webui.db"], parts[4].Only!.Select(name => name.ToString()));
    }

    [Fact]
    public void What_is_gone_is_emptied_and_what_lies_beside_it_is_not_touched()
    {
        var parts = Parts(_documented, [Directory("uploads")],
            [new MirroredRoot(new("vector_db"), new("ChromaDB"), true), new MirroredRoot(new("webui.db"), new("main_database/webui.db"), false)]);

        Assert.Equal(("/stage/empty", "ChromaDB", true, false), (parts[1].Source, parts[1].Target.ToString(), parts[1].IsDirectory, parts[1].Shallow));
        Assert.Equal(["webui.db"], parts[2].Only!.Select(name => name.ToString()));
    }

    [Fact]
    public void Only_places_that_nothing_else_clears_are_gone()
    {
        MirroredRoot[] now = [Root("uploads", "files/uploads", true), Root("webui.db", "db/webui.db", false)];

        Assert.Equal(["old", "webui.db"], MirrorParts.Gone(
        [
            Root("uploads", "files/uploads", true), // still there
            Root("cache", "files/uploads/cache", true), // cleared by the part around it
            Root("files", "files", true), // around one that is used
            Root("old", "old", true),
            Root("webui.db", "webui.db", false), // moved
        ], now).Select(root => root.Place.ToString()));
    }

    [Fact]
    public void Two_in_one_place_are_refused()
    {
        Assert.Throws<FormatException>(() => MirrorParts.Layout(new Dictionary<string, string> { ["uploads"] = "cache/mine" }, _roots));
        Assert.Throws<FormatException>(() => MirrorParts.Layout(new Dictionary<string, string> { ["uploads"] = ".owui-backup/x" }, _roots));
    }

    [Fact]
    public void A_directory_of_the_agents_own_name_is_kept_apart_from_the_agents_own() =>
        Assert.Equal(".owui-backup.data/x", MirrorParts.Layout(_documented, [Directory(".owui-backup")]).ToObject(new UnixPath(".owui-backup/x")).ToString());

    private static IReadOnlyList<ShipPart> Parts(Dictionary<string, string> names, CapturedRoot[] roots, MirroredRoot[] gone)
    {
        var layout = MirrorParts.Layout(names, roots);
        return MirrorParts.Of("/stage/tree", "/stage/empty",
            [.. roots.Select(root => new MirroredRoot(root.Name, layout.Place(root.Name).Name, root.IsDirectory))], gone);
    }

    private static CapturedRoot Directory(string name) => new(new UnixPath(name), true);

    private static CapturedRoot File(string name) => new(new UnixPath(name), false);

    private static MirroredRoot Root(string component, string place, bool isDirectory) => new(new(component), new(place), isDirectory);
}
