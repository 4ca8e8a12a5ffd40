using System.Diagnostics;

namespace OpenWebUIBackup.Core.Tests.Trees;

/// <summary>The tests' own tools, tested: a generator that made nothing would let every test pass.</summary>
public sealed class HostileTreeTests
{
    [Fact]
    public void One_seed_makes_one_tree()
    {
        using var scratch = new ScratchDirectory();
        using var one = scratch.Make("one");
        using var other = scratch.Make("other");
        HostileTree.Fill(scratch["one"], 7);
        HostileTree.Fill(scratch["other"], 7);
        TreeFacts.AssertSame(scratch["one"], scratch["other"]);
    }

    [Fact]
    public void Between_them_the_trees_have_everything()
    {
        var facts = new List<string>();
        for (var seed = 0; seed < 12; seed++)
        {
            using var scratch = new ScratchDirectory();
            HostileTree.Fill(scratch.Path, seed);
            facts.AddRange(TreeFacts.Read(scratch.Path));
        }

        string[] wanted = ["0o10", "0o12", "0o4", "linked-with=", "sparse=True", "target=", "mtime=-", "\\n", "\\xff", "=", "size=0 "];
        foreach (var fact in wanted)
            Assert.Contains(facts, line => line.Contains(fact, StringComparison.Ordinal));
        if (Environment.IsPrivilegedProcess)
            Assert.Contains(facts, line => line.Contains("device=", StringComparison.Ordinal));
        var acl = Convert.ToHexStringLower("system.posix_acl_access"u8) + "=";
        Assert.Contains(facts, line => line.Contains(acl, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_copy_by_cp_has_the_same_facts_until_it_is_changed(int seed)
    {
        using var scratch = new ScratchDirectory();
        using var one = scratch.Make("one");
        HostileTree.Fill(scratch["one"], seed);
        using (var cp = Process.Start("cp", ["-a", scratch["one"], scratch["other"]]))
        {
            cp.WaitForExit();
            Assert.Equal(0, cp.ExitCode);
        }

        TreeFacts.AssertSame(scratch["one"], scratch["other"]);
        TreeMutation.Change(scratch["other"], seed, count: 25, hidden: false);
        Assert.NotEqual(TreeFacts.Read(scratch["one"]), TreeFacts.Read(scratch["other"]));
    }

    [Fact]
    public void A_deep_tree_is_deeper_than_a_path()
    {
        using var scratch = new ScratchDirectory();
        HostileTree.Deepen(scratch.Path, 300);
        var facts = TreeFacts.Read(scratch.Path);
        Assert.Equal(302, facts.Length);
        Assert.True(facts[^1].Length > 4096);
    }
}
