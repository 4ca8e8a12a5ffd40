namespace OpenWebUIBackup.TestStacks;

/// <summary>A Compose to test with.</summary>
public enum ComposeKind
{
    /// <summary><c>docker-compose</c> 1.29, in Python.</summary>
    V1,

    /// <summary><c>docker-compose</c> 2, called by itself.</summary>
    V2,

    /// <summary><c>docker compose</c>: version 2 as plugin.</summary>
    Plugin,
}

/// <summary>Where the kinds of Compose are, and what must be in the environment for one alone to be found.</summary>
public static class ComposeKinds
{
    /// <summary>
    /// The directory that <c>./build.sh test</c> unpacks Compose 2 into, with a <c>cli-plugins</c> directory:
    /// <c>$OWUI_COMPOSE2</c>.
    /// </summary>
    public static string Directory2 => Environment.GetEnvironmentVariable("OWUI_COMPOSE2") is { Length: > 0 } named
        ? named
        : FindBeside() ?? throw new InvalidOperationException(
            "There is no Compose 2 to test with: ./build.sh test fetches it, or name a directory that holds cli-plugins/docker-compose in OWUI_COMPOSE2.");

    /// <summary>The program and first arguments of a kind.</summary>
    public static IReadOnlyList<string> Command(this ComposeKind kind) => kind switch
    {
        ComposeKind.V1 => ["/usr/bin/docker-compose"],
        ComposeKind.V2 => [Path.Combine(Directory2, "cli-plugins", "docker-compose")],
        _ => ["docker", "compose"],
    };

    /// <summary>
    /// The environment in which a program that looks for itself finds this kind and no other. <paramref name="scratch"/>
    /// is a directory of the test's own, in which a <c>bin</c> is made.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Environment2(this ComposeKind kind, string scratch)
    {
        var bin = Directory.CreateDirectory(Path.Combine(scratch, $"bin-{kind}")).FullName;
        Link("docker", FindInPath("docker"));
        if (kind == ComposeKind.V1)
            Link("docker-compose", "/usr/bin/docker-compose");
        else if (kind == ComposeKind.V2)
            Link("docker-compose", Path.Combine(Directory2, "cli-plugins", "docker-compose"));
        var config = kind == ComposeKind.Plugin ? Directory2 : Directory.CreateDirectory(Path.Combine(scratch, "no-plugins")).FullName;
        return new Dictionary<string, string> { ["PATH"] = bin, ["DOCKER_CONFIG"] = config };

        void Link(string name, string target)
        {
            if (!File.Exists(Path.Combine(bin, name)))
                File.CreateSymbolicLink(Path.Combine(bin, name), target);
        }
    }

    private static string FindInPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException($"{program} is not installed: ./build.sh test installs what the tests need.");

    private static string? FindBeside()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var candidate = Path.Combine(directory.FullName, "obj", "compose2");
            if (File.Exists(Path.Combine(candidate, "cli-plugins", "docker-compose")))
                return candidate;
        }

        return null;
    }
}
