# The contract as a product: its gates, its page, its clients in other languages and the bundle to hand over.
# The tools for it stand apart from the development environment, so that `make demo` and `make test` stay light.

TOOLS    := tools/.venv
TOOLS_PY := PYTHONPATH=tools:overrides:generated $(TOOLS)/bin/python

$(TOOLS)/installed: tools/requirements.lock
	$(call environment,$(TOOLS),tools/requirements.lock)
	@touch $@

tools/node/node_modules/installed: tools/node/package-lock.json tools/node/node.lock | $(TOOLS)/installed
	@echo "Installing the Node tools into tools/node/node_modules ..."
	@$(TOOLS_PY) -m contract_tools.node
	@touch $@

.PHONY: contract-tools
contract-tools: $(TOOLS)/installed ## Install the Python tools that the contract's gates need.

.PHONY: node-tools
node-tools: tools/node/node_modules/installed ## Install the Node tools, and Node itself where there is none.

.PHONY: contract
contract: node-tools ## Judge openapi.yaml, and hold the embedded registry and the client against it.
	@$(TOOLS_PY) -m contract_tools.gate $(CONTRACT)

.PHONY: clients
clients: node-tools ## Generate, compile and run clients in other languages, or LANGUAGES=, beside the Python one.
	@$(TOOLS_PY) -m contract_tools.clients $(CONTRACT) $(LANGUAGES)

.PHONY: breaking
breaking: node-tools ## Say what breaks for whom since the last tag or BASE=, and whether the versions say so too.
	@$(TOOLS_PY) -m contract_tools.breaking $(CONTRACT) $(BASE)

.PHONY: bundle
bundle: contract ## Write what other teams need into dist/contract/.
	@$(TOOLS_PY) -m contract_tools.bundle $(CONTRACT)

.PHONY: docs
docs: contract ## Build the site into dist/docs/.
	@$(TOOLS_PY) -m contract_tools.site $(CONTRACT)

.PHONY: tools-test
tools-test: node-tools ## Prove that the gates catch what they are for.
	@$(TOOLS_PY) -m pytest --rootdir tools -c tools/pytest.ini tools/tests
