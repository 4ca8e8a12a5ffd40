using OpenWebUIBackup.TestStacks;

namespace OpenWebUIBackup.Stacks.Tests.Discovery;

/// <summary>A Docker that is missing, not this user's, elsewhere, or hanging. Needs root, to be another user.</summary>
public sealed class NoDockerTests(Host host) : IClassFixture<Host>
{
    private const string Nobody = "65534";

    [Theory]
    [InlineData("tcp://192.0.2.1:2375")]
    [InlineData("ssh://backup@far.example")]
    public void A_daemon_elsewhere_is_refused_at_once(string address)
    {
        var said = host.RunWith(new Dictionary<string, string> { ["DOCKER_HOST"] = address }, "init", "--output", "-");

        Assert.Equal(1, said.ExitCode);
        Assert.Contains(address, said.Error, StringComparison.Ordinal);
        Assert.Contains("not on this one", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_context_elsewhere_is_refused_too()
    {
        var docker = new Dictionary<string, string> { ["DOCKER_CONFIG"] = Directory.CreateDirectory(host.PathOf("far")).FullName, ["DOCKER_HOST"] = "" };
        Shell.Run("docker", ["context", "create", "far", "--docker", "host=tcp://192.0.2.1:2375"], docker);
        Shell.Run("docker", ["context", "use", "far"], docker);

        var said = host.RunWith(docker, "init", "--output", "-");

        Assert.Equal(1, said.ExitCode);
        Assert.Contains("tcp://192.0.2.1:2375, which the context \"far\" names", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_volume_of_a_daemon_elsewhere_is_refused_and_a_directory_of_this_host_is_not()
    {
        var far = new Dictionary<string, string> { ["DOCKER_HOST"] = "tcp://192.0.2.1:2375" };
        Directory.CreateDirectory(host.PathOf("data"));
        File.WriteAllText(host.PathOf("volume.toml"), "[instance]\nvolume = \"open-webui\"\n[job.local]\ntype = \"snapshot\"\ndir = \"v\"\n");
        File.WriteAllText(host.PathOf("directory.toml"), "[instance]\ndata_dir = \"data\"\n[job.local]\ntype = \"snapshot\"\ndir = \"d\"\n");

        var volume = host.RunWith(far, "--config", "volume.toml", "run");
        var directory = host.RunWith(far, "--config", "directory.toml", "run");

        Assert.Equal(1, volume.ExitCode);
        Assert.Contains("the volume open-webui", volume.Error, StringComparison.Ordinal);
        Assert.Equal(0, directory.ExitCode);
    }

    [Fact]
    public void A_socket_of_somebody_else_is_named_with_what_to_do()
    {
        var said = AsNobody(new Dictionary<string, string> { ["DOCKER_HOST"] = $"unix://{host.Daemon.Socket}" });

        Assert.Equal(1, said.ExitCode);
        Assert.Contains("permission denied", said.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("group docker", said.Error, StringComparison.Ordinal);
    }

    // The daemon is root's all the same: a real rootless one needs user namespaces that a container often lacks.
    [Fact]
    public void A_daemon_of_ones_own_is_found_in_the_runtime_directory()
    {
        using var stack = host.Stack(null, new StackOptions { Environment = new Dictionary<string, string> { ["WEBUI_SECRET_KEY"] = "x" } }).Up();
        var runtime = Path.GetDirectoryName(host.Daemon.Socket)!;
        var common = new FileInfo("/var/run/docker.sock");
        if (common.Exists)
            Assert.False(common.UnixFileMode.HasFlag(UnixFileMode.OtherWrite), "everybody may use this host's Docker, and so would the test");
        Shell.Run("chmod", ["755", runtime]);
        Shell.Run("chmod", ["666", host.Daemon.Socket]);
        try
        {
            var said = AsNobody(new Dictionary<string, string> { ["DOCKER_HOST"] = "", ["XDG_RUNTIME_DIR"] = runtime });

            Assert.Contains($"name = \"{stack.Name}\"", said.Output, StringComparison.Ordinal);
        }
        finally
        {
            Shell.Run("chmod", ["660", host.Daemon.Socket]);
        }
    }

    // Docker under the other name: a real Podman cannot run in every container that tests run in. So only that Podman is
    // asked, and with calls that Docker knows too, is shown here.
    [Fact]
    public void Where_there_is_no_Docker_Podman_is_asked()
    {
        using var stack = host.Stack(null, new StackOptions { NamedVolume = true, Environment = new Dictionary<string, string> { ["WEBUI_SECRET_KEY"] = "x" } }).Up();
        var bin = Directory.CreateDirectory(host.PathOf("podman")).FullName;
        var docker = Shell.Run("/bin/sh", ["-c", "command -v docker"]).Trim();
        File.WriteAllText(Path.Combine(bin, "podman"), $"#!/bin/sh\nexec {docker} \"$@\"\n");
        File.SetUnixFileMode(Path.Combine(bin, "podman"), (UnixFileMode)0x1ED); // 0755

        var said = host.RunWith(new Dictionary<string, string> { ["PATH"] = bin }, "init", "--output", "-");

        Assert.True(said.ExitCode == 0, said.Error);
        Assert.Contains($"volume = \"{stack.VolumeName}\"", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_Docker_a_directory_is_backed_up_as_ever()
    {
        Directory.CreateDirectory(host.PathOf("alone"));
        File.WriteAllText(host.PathOf("alone.toml"), "[instance]\ndata_dir = \"alone\"\nsecret_key = true\n[job.local]\ntype = \"snapshot\"\ndir = \"a\"\n");

        var said = host.RunWith(new Dictionary<string, string> { ["PATH"] = "/nowhere" }, "--config", "alone.toml", "run");

        Assert.Equal(3, said.ExitCode); // the key that is asked for is nowhere
        Assert.Contains("secret key", said.Error, StringComparison.Ordinal);
        Assert.Single(host.Snapshots("a"));
    }

    [Fact]
    public void A_Docker_that_hangs_is_given_up_and_named()
    {
        var bin = Directory.CreateDirectory(host.PathOf("hanging")).FullName;
        File.WriteAllText(Path.Combine(bin, "docker"), "#!/bin/sh\nexec sleep 600\n");
        File.SetUnixFileMode(Path.Combine(bin, "docker"), (UnixFileMode)0x1ED); // 0755

        var said = host.RunWith(new Dictionary<string, string> { ["PATH"] = $"{bin}:/bin" }, "init", "--output", "-");

        Assert.Equal(1, said.ExitCode);
        Assert.Contains("did not answer within", said.Error, StringComparison.Ordinal);
    }

    private static Said AsNobody(Dictionary<string, string> environment)
    {
        // Nobody may look into the directory of the build.
        var directory = Directory.CreateTempSubdirectory("owui-nobody-").FullName;
        try
        {
            Shell.Run("chmod", ["755", directory]);
            foreach (var file in Directory.GetFiles(Path.GetDirectoryName(Host.Binary)!))
                File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
            environment["HOME"] = directory;
            return Shell.Try("setpriv", ["--reuid", Nobody, "--regid", Nobody, "--clear-groups", "--",
                Path.Combine(directory, Path.GetFileName(Host.Binary)), "init", "--output", "-"], environment, "/");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
