using OpenWebUIBackup.Agent.Tests.BlackBox;

namespace OpenWebUIBackup.Agent.Tests;

/// <summary>
/// Where an instance's key goes, and where not. The key lies in the directory above the data, as where Open WebUI was
/// installed without a container.
/// </summary>
public sealed class SecretKeyTests
{
    private const string Key = "correct horse battery staple";

    [Fact]
    public void It_goes_to_destinations_that_encrypt_and_to_no_other()
    {
        using var dir = Scene("true");

        var run = dir.Command("run").WithEnv("PASSWORD", "swordfish").Run().ExitsWith(0).NeverSays(Key);

        run.SaysOnStderr("cannot send the secret key to plain:").SaysOnStderr("secret_key = \"plain\"");
        Assert.Empty(Holding(dir, "far"));
        Assert.True(Directory.GetFiles(dir.Path("far"), "*", SearchOption.AllDirectories).Length > 4);
        foreach (var name in (string[])["mirror", "archive"])
        {
            dir.Command("restore", "--from", $"crypt:{name}", "--to", $"back-{name}").WithEnv("PASSWORD", "swordfish").Run()
                .Expect(File.Exists(dir.Path($"back-{name}/webui.db")), "the database");
            dir.Shell($"rclone config create decrypted crypt remote={dir.Path("far/crypt")} password=$(rclone obscure swordfish) filename_encryption=off directory_name_encryption=false --config rclone.conf >/dev/null 2>&1"
                + $"; rclone --config rclone.conf cat decrypted:{name} --include keys.json >{name}.json");
            Assert.Contains(Key, dir.Read($"{name}.json"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void It_goes_everywhere_by_the_users_word()
    {
        using var dir = Scene("\"plain\"");

        dir.Command("run", "mirror", "archive").WithEnv("PASSWORD", "swordfish").Run().ExitsWith(0).NeverSays(Key);

        Assert.Equal(2, Holding(dir, "far/plain").Count);
        dir.Write("agent.toml", dir.Read("agent.toml").Replace("secret_key = \"plain\"", "secret_key = false", StringComparison.Ordinal));
        dir.Command("run", "mirror").WithEnv("PASSWORD", "swordfish").Run().ExitsWith(0).SaysOnStdout("the secret key is not in these copies");
        Assert.Empty(Holding(dir, "far/plain/mirror"));

        dir.Shell("mv far gone; touch far"); // then there are no copies of which to say it
        dir.Command("run", "mirror").WithEnv("PASSWORD", "swordfish").Run().ExitsWith(1).NeverSays("not in these copies");
    }

    [Fact]
    public void One_that_is_asked_for_and_not_found_is_a_warning_in_check_and_in_each_run()
    {
        using var dir = Scene("true");
        File.Delete(dir.Path(".webui_secret_key"));
        var noDocker = dir.Make("empty");
        dir.Command("check", "local").WithEnv("PASSWORD", "x").WithEnv("PATH", noDocker).Run().ExitsWith(3).SaysOnStderr("cannot find the secret key");
        dir.Command("run", "local").WithEnv("PATH", noDocker).Run().ExitsWith(3).SaysOnStderr("cannot find the secret key");
    }

    [Fact]
    public void One_that_cannot_be_looked_for_as_Docker_does_not_answer_is_a_warning_too()
    {
        using var dir = Scene("true");
        File.Delete(dir.Path(".webui_secret_key"));
        dir.Write("bin/docker", "#!/bin/sh\necho 'Cannot connect to the Docker daemon' >&2\nexit 1\n");
        dir.Shell("chmod +x bin/docker");
        foreach (var verb in (string[])["check", "run"])
        {
            dir.Command(verb, "local").WithEnv("PASSWORD", "x").WithEnv("PATH", $"{dir.Path("bin")}:/usr/bin:/bin").WithEnv("DOCKER_HOST", "unix:///nowhere/docker.sock").Run().ExitsWith(3)
                .SaysOnStderr("cannot look for the secret key").SaysOnStderr("Cannot connect to the Docker daemon");
        }

        Assert.Single(Directory.GetDirectories(dir.Path("snapshots"), "snapshot_*")); // the rest is saved all the same
    }

    private static Dir Scene(string secretKey)
    {
        var dir = new Dir();
        dir.MakeData();
        dir.Write(".webui_secret_key", Key);
        dir.Make("far");
        dir.Write("agent.toml", $$"""
            [instance]
            data_dir = "data"
            secret_key = {{secretKey}}
            capture_dir = "capture"

            [job.local]
            type = "snapshot"
            dir = "snapshots"

            [job.mirror]
            type = "sync"
            to = ["plain:mirror", "crypt:mirror"]

            [job.archive]
            type = "archive"
            name = "a-%Y-%m-%d"
            to = ["plain:archive", "crypt:archive"]

            [remote.plain]
            type = "alias"
            remote = "{{dir.Path("far/plain")}}"

            [remote.crypt]
            type = "alias"
            remote = "{{dir.Path("far/crypt")}}"
            encrypt = { password = { env = "PASSWORD" }, filenames = false }
            """);
        return dir;
    }

    private static List<string> Holding(Dir dir, string directory) =>
        [.. Directory.GetFiles(dir.Path(directory), "*", SearchOption.AllDirectories).Where(file => File.ReadAllText(file).Contains(Key, StringComparison.Ordinal))];
}
