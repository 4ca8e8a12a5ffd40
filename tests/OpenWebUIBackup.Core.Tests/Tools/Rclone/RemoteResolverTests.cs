using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools.Rclone;
using OpenWebUIBackup.Linux;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Core.Tests.Tools.Rclone;

public sealed class RemoteResolverTests
{
    private static readonly SecretSources _sources = new(
        name => name == "KEY" ? "the-key" : null, (_, _) => throw new NotSupportedException(), (_, _) => throw new NotSupportedException());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_remote_that_is_not_defined_is_left_to_rclone()
    {
        var access = (await Resolve("b2", "bucket/x")).Value!;

        Assert.Equal("b2:bucket/x", access.Root);
        Assert.Equal("b2:bucket/x/a␊b", access.At(new UnixPath("a\nb")));
        Assert.Empty(access.Environment);
    }

    [Theory]
    [InlineData("b2")]
    [InlineData("my-remote.1")]
    [InlineData("ÜBER mäßig+@")]
    [InlineData("_")]
    public async Task A_name_of_any_kind_becomes_a_variable_that_any_shell_knows(string name)
    {
        var access = (await Resolve(name, "bucket", Definition(name, "b2", ("account", "id"), ("hard-delete", "true")))).Value!;

        Assert.Equal(3, access.Environment.Count);
        Assert.All(access.Environment.Keys, key => Assert.Matches("^RCLONE_CONFIG_[A-Z0-9]+_(TYPE|ACCOUNT|HARD_DELETE)$", key));
        Assert.Equal($"{name}:bucket", access.Shown);
        Assert.Equal($"cannot {name}:bucket", access.Clean($"cannot {access.Root}"));
    }

    [Fact]
    public async Task Names_that_differ_in_signs_alone_stay_apart()
    {
        var access = (await Resolve(
            "a-b", "", Definition("a-b", "alias", ("remote", "a.b:x")), Definition("a.b", "alias", ("remote", "ab:y")), Definition("ab", "local"))).Value!;

        var names = access.Names.Keys.ToList();
        Assert.Equal(3, names.Distinct().Count());
        Assert.Equal(["ab:y", "a.b:x"], access.Environment.Where(v => v.Key.EndsWith("_REMOTE", StringComparison.Ordinal)).Select(v => access.Clean(v.Value)).Order().Reverse());
        Assert.DoesNotContain(access.Environment.Values, value => value is "a.b:x" or "ab:y");
    }

    [Fact]
    public async Task Only_what_rclone_calls_a_password_is_obscured_and_once()
    {
        var access = (await Resolve("w", "", Definition("w", "webdav", ("pass", "wonderland"), ("bearer_token", "t0ken-t0ken"), ("user", "alice")))).Value!;

        var obscured = Value(access, "_PASS");
        Assert.NotEqual("wonderland", obscured);
        Assert.Equal("wonderland", Reveal(obscured));
        Assert.Equal("t0ken-t0ken", Value(access, "_BEARER_TOKEN"));
        Assert.Equal("alice *** *** ***", access.Clean($"alice wonderland {obscured} t0ken-t0ken"));
    }

    [Fact]
    public async Task Encryption_is_wrapped_around_the_whole_path()
    {
        var definition = Definition("b2", "b2") with { Encryption = new RemoteEncryption(Secret.WrittenOut("secret1"), Secret.WrittenOut("salt2"), Filenames: true) };

        var access = (await Resolve("b2", "bucket/dir", definition)).Value!;

        Assert.True(access.IsEncrypted);
        Assert.EndsWith("crypt:", access.Root, StringComparison.Ordinal);
        Assert.EndsWith("crypt:a/b", access.At(new UnixPath("a/b")), StringComparison.Ordinal);
        Assert.EndsWith("b2:bucket/dir", Value(access, "CRYPT_REMOTE"), StringComparison.Ordinal);
        Assert.Equal("secret1", Reveal(Value(access, "_PASSWORD")));
        Assert.Equal("salt2", Reveal(Value(access, "_PASSWORD2")));
        Assert.Equal("b2:bucket/dir/a", access.Show(new UnixPath("a")));
    }

    [Fact]
    public async Task A_secret_that_cannot_be_had_is_named_by_where_it_comes_from()
    {
        var definition = new RemoteDefinition("b2", "b2", new Dictionary<string, Secret> { ["key"] = Secret.FromEnvironment("NOT_SET") }, null);

        var answer = await Resolve("b2", "bucket", definition);

        Assert.Contains("NOT_SET", answer.Problem!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_is_written_out_and_no_secret_stays_readable()
    {
        var access = (await Resolve("s", "b", Definition("s", "s3", ("region", "us-east-1"), ("env_auth", "false"), ("secret_access_key", "s3cr3t-k3y")))).Value!;

        Assert.Equal("us-east-1 false ***", access.Clean("us-east-1 false s3cr3t-k3y"));
    }

    private static Task<RcloneAnswer<RemoteAccess>> Resolve(string remote, string path, params RemoteDefinition[] definitions) =>
        new RemoteResolver(new RcloneTool(), definitions, _sources).ResolveAsync(new Destination.Rclone(remote, path), Token);

    private static RemoteDefinition Definition(string name, string type, params (string Key, string Value)[] settings) =>
        new(name, type, settings.ToDictionary(s => s.Key, s => Secret.WrittenOut(s.Value)), null);

    private static string Value(RemoteAccess access, string end) =>
        Assert.Single(access.Environment, v => v.Key.EndsWith(end, StringComparison.Ordinal)).Value;

    private static string Reveal(string obscured) => Command.Of("rclone", "--config", "", "reveal", "--", obscured).Run(Token).OrThrow().StandardOutput.Text.Trim();
}
