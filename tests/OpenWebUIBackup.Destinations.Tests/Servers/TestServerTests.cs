using OpenWebUIBackup.TestServers;

namespace OpenWebUIBackup.Destinations.Tests.Servers;

/// <summary>That the servers of the tests are what they say, with rclone itself.</summary>
public sealed class TestServerTests
{
    [Theory]
    [InlineData("s3")]
    [InlineData("sftp")]
    [InlineData("webdav")]
    [InlineData("b2")]
    public void Rclone_sends_checks_and_reads_back(string kind)
    {
        using var server = Start(kind);
        using var scratch = new ScratchDirectory();
        var source = scratch.Make("source");
        Directory.CreateDirectory(Path.Combine(source, "below"));
        File.WriteAllText(Path.Combine(source, "one"), "one");
        File.WriteAllText(Path.Combine(source, "below", "two ü%+&"), "two");
        File.WriteAllText(Path.Combine(source, "empty"), "");
        var target = $"{server.RemoteName}:{server.Root}";

        RcloneProgram.Succeed(server.Environment(), "sync", source, target);
        RcloneProgram.Succeed(server.Environment(), "check", source, target);
        RcloneProgram.Succeed(server.Environment(), "sync", target, scratch["back"]);
        File.Delete(Path.Combine(source, "one"));
        RcloneProgram.Succeed(server.Environment(), "sync", source, target);

        Assert.Equal("two", File.ReadAllText(scratch["back/below/two ü%+&"]));
        var left = RcloneProgram.Succeed(server.Environment(), "lsf", "-R", "--files-only", target);
        Assert.Equal(["below/two ü%+&", "empty"], left.TrimEnd('\n').Split('\n').Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_b2_emulator_takes_large_files_in_parts_and_copies_by_itself()
    {
        using var server = new B2Server();
        using var scratch = new ScratchDirectory();
        var content = new byte[12 << 20];
        new Random(1).NextBytes(content);
        File.WriteAllBytes(scratch["large"], content);
        var environment = server.Environment(("chunk_size", "5M"), ("upload_cutoff", "5M"), ("copy_cutoff", "5M"));
        var target = $"{server.RemoteName}:{server.Root}";

        RcloneProgram.Succeed(environment, "copy", scratch["large"], target);
        RcloneProgram.Succeed(environment, "copyto", $"{target}/large", $"{target}/again");
        RcloneProgram.Succeed(environment, "copyto", $"{target}/again", scratch["back"]);

        Assert.Equal(content, File.ReadAllBytes(scratch["back"]));
        Assert.Equal(3, server.Calls["b2_upload_part"]);
        Assert.Equal(3, server.Calls["b2_copy_part"]);
        Assert.Equal(2, server.Calls["b2_finish_large_file"]);
    }

    [Fact]
    public void The_b2_emulator_refuses_a_wrong_key_and_a_name_that_b2_does_not_hold()
    {
        using var server = new B2Server();
        using var scratch = new ScratchDirectory();
        var name = new string('x', 251);
        File.WriteAllText(scratch[name], "x");
        var target = $"{server.RemoteName}:{server.Root}";

        var wrongKey = RcloneProgram.Run(server.Environment(("key", "wrong")), "lsf", target);
        var longName = RcloneProgram.Run(server.Environment(), "copy", scratch.Path, target);

        Assert.Equal(1, wrongKey.Code);
        Assert.Contains("Unauthorized application key", wrongKey.Errors, StringComparison.Ordinal);
        Assert.Contains("250 bytes", longName.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_that_expired_is_asked_for_again()
    {
        using var server = new B2Server();
        using var proxy = new FaultProxy(server.Port);
        using var scratch = new ScratchDirectory();
        for (var i = 0; i < 50; i++)
            File.WriteAllText(scratch[$"file{i}"], "content");
        var environment = server.Environment([.. B2Server.SettingsBehind(proxy.Port).Select(pair => (pair.Key, pair.Value))]);
        proxy.Seen = (_, target) =>
        {
            if (target.Contains("b2_upload_file", StringComparison.Ordinal) && proxy.Requests == 20)
                server.ExpireTokens();
        };

        RcloneProgram.Succeed(environment, "copy", scratch.Path, $"{server.RemoteName}:{server.Root}", "--transfers", "2");

        Assert.InRange(server.Calls["b2_authorize_account"], 2, 4); // once for each upload that noticed
        Assert.Equal(50, server.VersionCount);
    }

    [Fact]
    public void A_server_that_dies_with_its_test_leaves_nothing_listening()
    {
        int port;
        using (var server = new WebDavServer())
            port = server.Port;
        using var client = new System.Net.Sockets.TcpClient();
        Assert.Throws<System.Net.Sockets.SocketException>(() => client.Connect("127.0.0.1", port));
    }

    private static TestServer Start(string kind) => kind switch
    {
        "s3" => new S3Server(),
        "sftp" => new SshServer(),
        "webdav" => new WebDavServer(),
        _ => new B2Server(),
    };
}
